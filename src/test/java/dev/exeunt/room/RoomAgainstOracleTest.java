package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The room keeps its states as differences and reads only what it needs; an oracle keeps every state whole and reads everything. */
class RoomAgainstOracleTest {
    private static final String CREATOR = "@creator:resident.example";
    private static final List<String> USERS =
            List.of(CREATOR, "@mod:resident.example", "@a:origin.example", "@b:origin.example", "@c:other.example");

    @Property(tries = 100)
    void aRoomDecidesAsTheSpecificationDoesOnWholeStates(
            @ForAll @IntRange(min = 1, max = 12) int version, @ForAll long seed) {
        RoomVersion roomVersion = RoomVersion.of(Integer.toString(version)).orElseThrow();
        Scenario scenario = new Scenario(roomVersion, new Random(seed));
        scenario.found();
        for (int step = 0; step < 45; step++) {
            scenario.step();
        }
        scenario.compareThePast();
    }

    /** A history that is made at random, on the room and on the oracle side by side. */
    static final class Scenario {
        private final RoomAndOracle room;
        private final RoomVersion version;
        private final Random random;

        Scenario(RoomVersion version, Random random) {
            this.room = new RoomAndOracle(version, random);
            this.version = version;
            this.random = random;
        }

        RoomId roomId() {
            return room.roomId();
        }

        /** All events, in the order in which they were made. */
        List<Pdu> events() {
            return room.events();
        }

        /** The state before an event. */
        Map<StateKey, EventId> before(Pdu event) {
            return room.before(event);
        }

        void compareThePast() {
            room.compareThePast();
        }

        void found() {
            room.create(CREATOR);
            room.give(CREATOR, EventType.MEMBER, CREATOR, membership("join"));
            JsonObject users = JsonObject.of("@mod:resident.example", 50);
            room.give(
                    CREATOR,
                    EventType.POWER_LEVELS,
                    "",
                    JsonObject.of(
                            "users", version.authRules().privilegedCreators() ? users : users.with(CREATOR, 100)));
            room.give(CREATOR, EventType.JOIN_RULES, "", JsonObject.of("join_rule", "public"));
            for (String user : USERS.subList(1, 4)) {
                room.give(user, EventType.MEMBER, user, membership("join"));
            }
        }

        void step() {
            if (random.nextInt(5) == 0) {
                room.store().reopen();
            }
            String sender = pick(USERS);
            String target = pick(USERS);
            List<EventId> prev = somePrev();
            Pdu event =
                    switch (random.nextInt(9)) {
                        case 0, 1 -> member(sender, sender, "join", prev);
                        case 2, 3, 4 -> member(sender, sender, "leave", prev);
                        case 5 -> member(sender, target, pick(List.of("leave", "ban", "invite")), prev);
                        case 6 ->
                            room.build(
                                    pick(List.of(CREATOR, "@mod:resident.example")),
                                    EventType.POWER_LEVELS,
                                    Optional.of(""),
                                    powerLevels(),
                                    prev);
                        case 7 ->
                            room.build(
                                    sender,
                                    "m.room.topic",
                                    Optional.of(""),
                                    JsonObject.of("topic", "t" + random.nextInt()),
                                    prev);
                        default ->
                            room.build(
                                    sender,
                                    "m.room.message",
                                    Optional.empty(),
                                    JsonObject.of("body", "m" + random.nextInt()),
                                    prev);
                    };
            room.give(event);
            if (random.nextInt(6) == 0) {
                room.give(pick(room.events()));
            }
        }

        private JsonObject powerLevels() {
            JsonObject users = JsonObject.of("@mod:resident.example", random.nextBoolean() ? 50 : 100);
            return JsonObject.of(
                    "users",
                    version.authRules().privilegedCreators() ? users : users.with(CREATOR, 100),
                    "ban",
                    50 + random.nextInt(2) * 30,
                    "state_default",
                    random.nextInt(2) * 50);
        }

        private Pdu member(String sender, String target, String membership, List<EventId> prev) {
            return room.build(sender, EventType.MEMBER, Optional.of(target), membership(membership), prev);
        }

        private static JsonObject membership(String membership) {
            return JsonObject.of("membership", membership);
        }

        /** Mostly the extremities, now and then old events. */
        private List<EventId> somePrev() {
            if (random.nextInt(3) > 0) {
                return room.tips().stream().limit(20).toList();
            }
            Set<EventId> prev = new LinkedHashSet<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                prev.add(room.events()
                        .get(Math.max(0, room.events().size() - 1 - random.nextInt(12)))
                        .eventId());
            }
            return List.copyOf(prev);
        }

        private <T> T pick(List<T> from) {
            return from.get(random.nextInt(from.size()));
        }
    }
}
