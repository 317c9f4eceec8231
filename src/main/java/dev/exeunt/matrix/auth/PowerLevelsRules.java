package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.AuthRuleSet;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonInteger;
import dev.exeunt.matrix.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Auth rule 10 (9 in v6 to v11): the type is {@code m.room.power_levels}. The numbers in it are relative to it, those of v1 to v9;
 * {@link Rule} has the others'.
 */
final class PowerLevelsRules {
    private static final String USERS = "users";

    private final Pdu event;
    private final JsonObject content;
    private final RoomView room;
    private final AuthRuleSet rules;
    private final long level;

    private PowerLevelsRules(Pdu event, RoomView room) {
        this.event = event;
        this.content = event.content();
        this.room = room;
        this.rules = event.version().authRules();
        this.level = room.levelOf(event.sender());
    }

    static Decision check(Pdu event, RoomView room) {
        PowerLevelsRules check = new PowerLevelsRules(event, room);
        // .2 If there is no previous m.room.power_levels event in the room, allow.
        // .8 Otherwise, allow.
        return check.integers()
                .or(check::users)
                .or(() -> room.get(StateKey.POWER_LEVELS).map(Pdu::content).flatMap(check::changesOf))
                .orElse(Decision.allow());
    }

    private Optional<Decision> integers() {
        if (!rules.integerPowerLevels()) {
            return Optional.empty();
        }
        // .1 (v10) If any of the properties that are one level is present and not an integer, reject.
        for (LevelProperty property : LevelProperty.values()) {
            if (content.has(property.key()) && !(content.get(property.key()) instanceof JsonInteger)) {
                return refuse(Rule.POWER_LEVELS_INTEGERS, property.key() + " is not an integer");
            }
        }
        // .2 (v10) If events or notifications is present and not an object with values that are integers, reject.
        for (String map : List.of("events", "notifications")) {
            if (content.has(map) && !hasLevels(map)) {
                return refuse(Rule.POWER_LEVELS_MAPS, map + " is not an object of integers");
            }
        }
        return Optional.empty();
    }

    private Optional<Decision> users() {
        // .1 If users is not an object with keys that are valid user IDs with values that are integers, reject.
        if (content.has(USERS) && !(hasLevels(USERS) && keys(USERS).allMatch(UserId::isValid))) {
            return refuse(Rule.POWER_LEVELS_USERS, "users is not an object of power levels by user ID");
        }
        // .4 (v12) If users contains a creator of the room, reject.
        return keys(USERS)
                .filter(room.create()::isPrivileged)
                .findFirst()
                .flatMap(user -> refuse(
                        Rule.POWER_LEVELS_CREATORS, user + " created the room and cannot be given a power level"));
    }

    private Optional<Decision> changesOf(JsonObject current) {
        return properties(current).or(() -> entries(current)).or(() -> usersChanges(current));
    }

    private Optional<Decision> properties(JsonObject current) {
        // .3 For each property that was added, changed or removed; where it is absent, its default holds:
        for (LevelProperty property : LevelProperty.values()) {
            for (LevelChange change :
                    LevelChange.between(current, content, List.of(property.key()), rules.powerLevels())) {
                // .3.1 If the current value is greater than the sender's current power level, reject.
                if (change.before().orElse(property.defaultLevel()) > level) {
                    return refuse(Rule.POWER_LEVELS_PROPERTY_CURRENT, beyond("changes", property.key()));
                }
                // .3.2 If the new value is greater than the sender's current power level, reject.
                if (change.after().orElse(property.defaultLevel()) > level) {
                    return refuse(Rule.POWER_LEVELS_PROPERTY_NEW, beyond("sets", property.key()));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Decision> entries(JsonObject current) {
        Stream<String> maps = rules.notificationLevels() ? Stream.of("events", "notifications") : Stream.of("events");
        List<LevelChange> changes =
                maps.flatMap(map -> changes(current, map).stream()).toList();
        // .4.1 If an entry is changed or removed and its value is greater than the sender's power level, reject.
        // .5.1 If an entry is added or changed and its new value is greater than the sender's power level, reject.
        return first(changes, change -> change.isFromAbove(level))
                .flatMap(change -> refuse(Rule.POWER_LEVELS_ENTRY_CURRENT_LEVEL, beyond("changes", change.key())))
                .or(() -> first(changes, change -> change.isToAbove(level))
                        .flatMap(change -> refuse(Rule.POWER_LEVELS_ENTRY_NEW_LEVEL, beyond("sets", change.key()))));
    }

    private Optional<Decision> usersChanges(JsonObject current) {
        List<LevelChange> changes = changes(current, USERS);
        // .6.1 If an entry other than the sender's own is changed or removed and its value is at least theirs, reject.
        // .7.1 If an entry is added or changed and its new value is greater than the sender's power level, reject.
        return first(changes, change -> !change.key().equals(event.sender()) && change.isFromAtLeast(level))
                .flatMap(change -> refuse(Rule.POWER_LEVELS_USER_CURRENT_LEVEL, beyond("changes", change.key())))
                .or(() -> first(changes, change -> change.isToAbove(level))
                        .flatMap(change -> refuse(Rule.POWER_LEVELS_USER_NEW_LEVEL, beyond("sets", change.key()))));
    }

    private List<LevelChange> changes(JsonObject current, String map) {
        return LevelChange.between(
                current.object(map).orElse(JsonObject.EMPTY),
                content.object(map).orElse(JsonObject.EMPTY),
                rules.powerLevels());
    }

    private static Optional<LevelChange> first(List<LevelChange> changes, Predicate<LevelChange> tooHigh) {
        return changes.stream().filter(tooHigh).findFirst();
    }

    /** Whether this property is an object whose values are all levels. */
    private boolean hasLevels(String map) {
        return content.object(map)
                .filter(levels -> levels.toMap().values().stream()
                        .allMatch(value ->
                                PowerLevel.read(value, rules.powerLevels()).isPresent()))
                .isPresent();
    }

    private Stream<String> keys(String map) {
        return content.object(map).stream().flatMap(object -> object.toMap().keySet().stream());
    }

    private Optional<Decision> refuse(Rule rule, String reason) {
        return Optional.of(rule.refuses(event, reason));
    }

    private String beyond(String verb, String key) {
        return event.sender() + " " + verb + " the level of " + key + " beyond their own, " + level;
    }
}
