package dev.exeunt.matrix.auth;

import static dev.exeunt.matrix.People.ALICE;
import static dev.exeunt.matrix.People.BOB;
import static dev.exeunt.matrix.People.CAROL;
import static dev.exeunt.matrix.People.MOD;
import static dev.exeunt.matrix.auth.Decisions.ALLOWED;
import static dev.exeunt.matrix.auth.Rule.POWER_LEVELS_CREATORS;
import static dev.exeunt.matrix.auth.Rule.POWER_LEVELS_ENTRY_CURRENT_LEVEL;
import static dev.exeunt.matrix.auth.Rule.POWER_LEVELS_ENTRY_NEW_LEVEL;
import static dev.exeunt.matrix.auth.Rule.POWER_LEVELS_INTEGERS;
import static dev.exeunt.matrix.auth.Rule.POWER_LEVELS_MAPS;
import static dev.exeunt.matrix.auth.Rule.POWER_LEVELS_PROPERTY_CURRENT;
import static dev.exeunt.matrix.auth.Rule.POWER_LEVELS_PROPERTY_NEW;
import static dev.exeunt.matrix.auth.Rule.POWER_LEVELS_USERS;
import static dev.exeunt.matrix.auth.Rule.POWER_LEVELS_USER_CURRENT_LEVEL;
import static dev.exeunt.matrix.auth.Rule.POWER_LEVELS_USER_NEW_LEVEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.RoomBuilder;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.JsonInexact;
import dev.exeunt.matrix.json.JsonNull;
import dev.exeunt.matrix.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mod, at power level 50, changes the levels of a room of Alice's. */
class PowerLevelsRulesTest {
    /** Without Alice: in version 12 she cannot be named. */
    private static final JsonObject LEVELS = JsonObject.of(
            "users", JsonObject.of(MOD, 50, BOB, 50, CAROL, 20),
            "users_default", 0,
            "events_default", 0,
            "state_default", 40,
            "ban", 50,
            "kick", 50,
            "redact", 60,
            "events", JsonObject.of("m.room.power_levels", 50, "m.room.name", 30, "m.room.tombstone", 100),
            "notifications", JsonObject.of("room", 90));

    /**
     * @param from the first room version that this holds in
     * @param to the last one
     * @param refusedBy null where the change is allowed
     */
    private record Change(String what, int from, int to, UnaryOperator<JsonObject> change, Rule refusedBy) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Change allowed(String what, UnaryOperator<JsonObject> change) {
        return new Change(what, 1, 12, change, null);
    }

    private static Change refused(String what, UnaryOperator<JsonObject> change, Rule refusedBy) {
        return new Change(what, 1, 12, change, refusedBy);
    }

    private static Change strict(String what, UnaryOperator<JsonObject> change, Rule refusedBy) {
        return new Change(what, 10, 12, change, refusedBy);
    }

    private static UnaryOperator<JsonObject> set(String key, Object value) {
        return levels -> levels.with(key, value);
    }

    private static UnaryOperator<JsonObject> remove(String key) {
        return levels -> levels.without(key);
    }

    private static UnaryOperator<JsonObject> event(String type, Object value) {
        return setIn("events", type, value);
    }

    private static UnaryOperator<JsonObject> user(String user, Object value) {
        return setIn("users", user, value);
    }

    private static UnaryOperator<JsonObject> setIn(String map, String key, Object value) {
        return levels -> levels.with(map, levels.object(map).orElseThrow().with(key, value));
    }

    private static UnaryOperator<JsonObject> removeFrom(String map, String key) {
        return levels -> levels.with(map, levels.object(map).orElseThrow().without(key));
    }

    static Stream<Change> properties() {
        return Stream.of(
                allowed("nothing", levels -> levels),
                allowed("a property up to the own level", set("state_default", 50)),
                allowed("a property added at the own level", set("invite", 50)),
                allowed("a property removed, its default being the own level", remove("kick")),
                refused("a property beyond the own level", set("kick", 51), POWER_LEVELS_PROPERTY_NEW),
                refused("a property from beyond", set("redact", 50), POWER_LEVELS_PROPERTY_CURRENT),
                refused("a property from beyond, removed", remove("redact"), POWER_LEVELS_PROPERTY_CURRENT),
                refused("a property added beyond", set("invite", 51), POWER_LEVELS_PROPERTY_NEW));
    }

    static Stream<Change> entries() {
        return Stream.of(
                allowed("an event type", event("m.room.name", 50)),
                allowed("an event type, added", event("m.room.topic", 50)),
                allowed("an event type, removed", removeFrom("events", "m.room.name")),
                refused("an event type from beyond", event("m.room.tombstone", 50), POWER_LEVELS_ENTRY_CURRENT_LEVEL),
                refused(
                        "an event type from beyond, removed",
                        removeFrom("events", "m.room.tombstone"),
                        POWER_LEVELS_ENTRY_CURRENT_LEVEL),
                refused("all event types removed", remove("events"), POWER_LEVELS_ENTRY_CURRENT_LEVEL),
                refused("an event type beyond", event("m.room.name", 51), POWER_LEVELS_ENTRY_NEW_LEVEL),
                refused("an event type added beyond", event("m.room.topic", 51), POWER_LEVELS_ENTRY_NEW_LEVEL),
                new Change(
                        "a notification from beyond",
                        6,
                        12,
                        setIn("notifications", "room", 50),
                        POWER_LEVELS_ENTRY_CURRENT_LEVEL),
                new Change(
                        "a notification beyond",
                        6,
                        12,
                        setIn("notifications", "bell", 51),
                        POWER_LEVELS_ENTRY_NEW_LEVEL),
                new Change("a notification, before that takes power", 1, 5, setIn("notifications", "room", 999), null));
    }

    static Stream<Change> users() {
        return Stream.of(
                allowed("a lesser user", user(CAROL, 50)),
                allowed("a lesser user, removed", removeFrom("users", CAROL)),
                allowed("oneself down", user(MOD, 10)),
                allowed("oneself, removed", removeFrom("users", MOD)),
                allowed("a user added", user("@d:d.example", 50)),
                refused("an equal", user(BOB, 10), POWER_LEVELS_USER_CURRENT_LEVEL),
                refused("an equal, removed", removeFrom("users", BOB), POWER_LEVELS_USER_CURRENT_LEVEL),
                refused("all users removed", remove("users"), POWER_LEVELS_USER_CURRENT_LEVEL),
                refused("a lesser user beyond", user(CAROL, 51), POWER_LEVELS_USER_NEW_LEVEL),
                refused("oneself up", user(MOD, 51), POWER_LEVELS_USER_NEW_LEVEL),
                new Change("a creator", 12, 12, user(ALICE, 0), POWER_LEVELS_CREATORS));
    }

    static Stream<Change> forms() {
        return Stream.of(
                refused("users that are no object", set("users", List.of()), POWER_LEVELS_USERS),
                refused("users that are null", set("users", JsonNull.NULL), POWER_LEVELS_USERS),
                refused("a user that is no user ID", user("carol", 1), POWER_LEVELS_USERS),
                refused("a user without level", user(CAROL, List.of()), POWER_LEVELS_USERS),
                refused("a user with no number in a string", user(CAROL, "much"), POWER_LEVELS_USERS),
                new Change("a user with a number in a string", 1, 9, user(CAROL, " 020 "), null),
                strict("a user with a number in a string, from version 10", user(CAROL, "20"), POWER_LEVELS_USERS),
                new Change("a user with a float", 1, 5, user(CAROL, new JsonInexact("20.9", 20.9)), null),
                strict("a property in a string", set("kick", "50"), POWER_LEVELS_INTEGERS),
                strict("a property that is null", set("kick", JsonNull.NULL), POWER_LEVELS_INTEGERS),
                new Change("the same property in a string", 1, 9, set("redact", "60"), null),
                new Change("a property beyond in a string", 1, 9, set("kick", "51"), POWER_LEVELS_PROPERTY_NEW),
                new Change(
                        "no level, which is as if it were removed",
                        1,
                        9,
                        set("redact", "much"),
                        POWER_LEVELS_PROPERTY_CURRENT),
                strict("events that are no object", set("events", List.of()), POWER_LEVELS_MAPS),
                strict("an event type without level", event("m.room.name", "30"), POWER_LEVELS_MAPS),
                strict("a notification without level", setIn("notifications", "bell", false), POWER_LEVELS_MAPS));
    }

    static Stream<Arguments> inEachVersion() {
        return Stream.of(properties(), entries(), users(), forms())
                .flatMap(changes -> changes)
                .flatMap(c ->
                        RoomVersion.ALL.subList(c.from() - 1, c.to()).stream().map(v -> Arguments.of(c, v)));
    }

    @ParameterizedTest(name = "{0}, version {1}")
    @MethodSource("inEachVersion")
    void aChangeOfLevelsStaysBelowTheOwnLevel(Change given, RoomVersion version) {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(MOD);
        room.powerLevels(ALICE, LEVELS);

        String rule = Decisions.of(
                room.next(MOD, EventType.POWER_LEVELS, "", given.change().apply(LEVELS)), room);

        String expected =
                given.refusedBy() == null ? ALLOWED : given.refusedBy().numberIn(version.authRules());
        assertThat(rule).isEqualTo(expected);
    }

    @Test
    void theFirstPowerLevelsMaySayAnything() {
        RoomBuilder room = RoomBuilder.bareRoom(RoomVersion.V11, ALICE);
        JsonObject content = JsonObject.of("users", JsonObject.of(BOB, 1000), "ban", 1000);

        assertThat(Decisions.of(room.next(ALICE, EventType.POWER_LEVELS, "", content), room))
                .isEqualTo(ALLOWED);
    }

    @Test
    void levelsAreReadFromStringsAndFloatsWhereTheVersionHasThem() {
        JsonObject content =
                JsonObject.of("users", JsonObject.of(BOB, "+0050", CAROL, new JsonInexact("50.9", 50.9)), "ban", "051");

        PowerLevels read = levels(RoomVersion.V5, content);
        PowerLevels ignored = levels(RoomVersion.V10, content);

        assertThat(List.of(read.ofUser(BOB), read.ofUser(CAROL), read.toBan())).containsExactly(50L, 50L, 51L);
        assertThat(List.of(ignored.ofUser(BOB), ignored.ofUser(CAROL), ignored.toBan()))
                .containsExactly(0L, 0L, 50L);
    }

    private static PowerLevels levels(RoomVersion version, JsonObject content) {
        RoomBuilder room = RoomBuilder.bareRoom(version, ALICE);
        room.powerLevels(ALICE, content);
        return PowerLevels.of(room.authState(), version.authRules().powerLevels());
    }
}
