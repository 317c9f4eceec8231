package dev.exeunt.matrix.state;

import dev.exeunt.matrix.RoomBuilder;
import dev.exeunt.matrix.auth.AuthRules;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A room that has forked, with everything that can go on in one: on each branch only what the rules allow there, at times that need not
 * be in order. Now and then branches meet, and an event is taken for rejected.
 */
final class RandomRoom {
    private static final String CREATOR = "@creator:a.example";
    private static final List<String> USERS =
            List.of(CREATOR, "@admin:a.example", "@mod:b.example", "@u1:b.example", "@u2:c.example", "@u3:c.example");
    private static final int STEPS = 40;
    private static final int MAX_BRANCHES = 5;

    private final RoomVersion version;
    private final Random random;
    private final List<RoomBuilder> branches = new ArrayList<>();

    RandomRoom(RoomVersion version, Random random) {
        this.version = version;
        this.random = random;
        RoomBuilder beginning = RoomBuilder.publicRoom(version, CREATOR);
        beginning.with("@admin:a.example", "@mod:b.example");
        beginning.withPower("@admin:a.example", 100).withPower("@mod:b.example", 50);
        branches.add(beginning);
        branches.add(beginning.fork());
        for (int i = 0; i < STEPS; i++) {
            step();
        }
    }

    List<Map<StateKey, EventId>> states() {
        return branches.stream().map(RoomBuilder::state).toList();
    }

    EventSource events() {
        return branches.get(0).events();
    }

    private void step() {
        int what = random.nextInt(20);
        if (what == 0 && branches.size() < MAX_BRANCHES) {
            branches.add(pick(branches).fork());
        } else if (what == 1 && branches.size() > 2) {
            meet(branches.remove(0), pick(branches));
        } else {
            act(pick(branches));
        }
    }

    private void meet(RoomBuilder one, RoomBuilder other) {
        other.merge(
                one,
                StateResolution.of(version.stateResolution()).resolve(List.of(one.state(), other.state()), events()));
    }

    private void act(RoomBuilder branch) {
        branch.delayedBy(1000L * (random.nextInt(21) - 10));
        Pdu event = event(branch);
        if (AuthRules.check(event, branch.authState()).isAllowed()) {
            branch.add(event);
            if (random.nextInt(25) == 0) {
                branch.reject(event);
            }
        }
    }

    private Pdu event(RoomBuilder branch) {
        String sender = pick(USERS);
        String target = pick(USERS);
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> branch.nextMember(sender, sender, "join");
            case 3, 4 -> branch.nextMember(sender, sender, "leave");
            case 5 -> branch.nextMember(sender, target, "leave");
            case 6 -> branch.nextMember(sender, target, "ban");
            case 7 -> branch.nextMember(sender, target, "invite");
            case 8, 9 -> branch.next(sender, EventType.POWER_LEVELS, "", levels(branch, target));
            case 10 ->
                branch.next(
                        sender,
                        EventType.JOIN_RULES,
                        "",
                        JsonObject.of("join_rule", pick(List.of("public", "invite", "knock"))));
            default -> branch.next(sender, EventType.NAME, "", JsonObject.of("name", "n" + random.nextInt()));
        };
    }

    private JsonObject levels(RoomBuilder branch, String user) {
        JsonObject current = branch.stateEvent(StateKey.POWER_LEVELS).content();
        JsonObject users = current.object("users").orElse(JsonObject.EMPTY);
        return random.nextInt(3) == 0
                ? current.with("state_default", pick(List.of(0, 50, 60)))
                : current.with("users", users.with(user, pick(List.of(0, 40, 50, 60, 100))));
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
