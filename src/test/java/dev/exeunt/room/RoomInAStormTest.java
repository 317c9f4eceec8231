package dev.exeunt.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many extremities at once: whatever way the room takes to resolve their states, the plain algorithm on whole states says the same. */
class RoomInAStormTest {
    private static final String CREATOR = "@creator:resident.example";
    private static final String ADMIN = "@admin:resident.example";
    private static final String MOD = "@mod:origin.example";
    private static final List<String> POWERFUL = List.of(CREATOR, ADMIN, MOD);
    private static final int MEMBERS = 14;
    private static final int MAX_CITED = 20;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 8, 10, 11, 12})
    void leavesAreNearlyAlwaysResolvedKeyByKey(int version) {
        int resolvedByKey = 0;
        int resolvedAnew = 0;
        for (long seed = 0; seed < 6; seed++) {
            Storm storm = new Storm(version, seed);
            storm.found();

            for (int step = 0; step < 30; step++) {
                storm.leave();
            }

            storm.room.compareThePast();
            resolvedByKey += storm.resolvedByKey();
            resolvedAnew += storm.resolvedAnew();
        }
        assertThat(resolvedByKey).isGreaterThan(30);
        assertThat(resolvedAnew).isLessThan(resolvedByKey / 5);
    }

    @Property(tries = 120)
    void allElseThatHappensInAStormIsResolvedAsThePlainAlgorithmDoes(
            @ForAll @IntRange(min = 1, max = 12) int version, @ForAll long seed) {
        Storm storm = new Storm(version, seed);
        storm.found();

        for (int step = 0; step < 45; step++) {
            storm.step();
        }

        storm.room.compareThePast();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 6, 10, 12})
    void aBanInConflictIsResolvedWithAllThatItMayBearOn(int version) {
        Storm storm = new Storm(version, version);
        storm.found();
        while (storm.room.tips().size() < 2) {
            storm.give(storm.leave(storm.pick(storm.members), storm.main));
        }

        storm.give(storm.member(ADMIN, storm.members.get(0), "ban", storm.main));

        assertThat(storm.resolvedAnew()).isPositive();
    }

    /** A room in which many act on the same events. */
    private static final class Storm {
        private final RoomAndOracle room;
        private final Random random;
        private final List<String> members = new ArrayList<>();
        private final List<List<EventId>> templates = new ArrayList<>();
        private List<EventId> main;
        private int resolvedByKey;
        private int resolvedAnew;

        Storm(int version, long seed) {
            this.random = new Random(seed);
            this.room =
                    new RoomAndOracle(RoomVersion.of(Integer.toString(version)).orElseThrow(), random);
        }

        void found() {
            room.create(CREATOR);
            join(CREATOR);
            powerLevels(50);
            room.give(CREATOR, EventType.JOIN_RULES, "", JsonObject.of("join_rule", "public"));
            join(ADMIN);
            join(MOD);
            for (int i = 0; i < MEMBERS; i++) {
                String user = "@u" + i + ":" + pick(List.of("origin.example", "other.example", "resident.example"));
                members.add(user);
                if (random.nextInt(4) == 0) {
                    room.give(pick(POWERFUL), EventType.MEMBER, user, membership("invite"));
                }
                if (random.nextInt(8) > 0) {
                    join(user);
                }
                if (random.nextInt(10) == 0) {
                    powerLevels(40 + random.nextInt(2) * 10);
                }
            }
            Collections.shuffle(members, random);
            main = room.tips();
            templates.add(main);
        }

        private void join(String user) {
            room.give(user, EventType.MEMBER, user, membership("join"));
        }

        private void powerLevels(int ban) {
            room.give(CREATOR, EventType.POWER_LEVELS, "", levels(ban));
        }

        private JsonObject levels(int ban) {
            JsonObject users = JsonObject.of(ADMIN, 100, MOD, 50);
            return JsonObject.of(
                    "users",
                    room.version().authRules().privilegedCreators() ? users : users.with(CREATOR, 100),
                    "ban",
                    ban,
                    "state_default",
                    pick(List.of(0, 50)));
        }

        /** Somebody leaves, by the template that most leave by or by a fresh one. */
        void leave() {
            String user = pick(members);
            give(member(user, user, "leave", random.nextInt(3) > 0 ? main : freshTemplate()));
        }

        void step() {
            String user = pick(members);
            List<EventId> prev = template();
            Pdu event =
                    switch (random.nextInt(20)) {
                        case 0 -> member(user, user, "join", prev);
                        case 1 -> member(pick(POWERFUL), user, pick(List.of("ban", "leave")), prev);
                        case 2 -> member(pick(POWERFUL), user, "invite", prev);
                        case 3 -> member(user, user, "knock", prev);
                        case 4 -> restrictedJoin(user, prev);
                        case 5 -> powerful(EventType.POWER_LEVELS, levels(40 + random.nextInt(3) * 10), prev);
                        case 6 -> powerful(EventType.JOIN_RULES, joinRules(), prev);
                        case 7 -> powerful("m.room.topic", JsonObject.of("topic", "t" + random.nextInt()), prev);
                        case 8 -> message(user, prev);
                        case 9 -> leave(pick(POWERFUL.subList(1, 3)), prev);
                        default -> leave(user, prev);
                    };
            give(event);
            if (random.nextInt(8) == 0) {
                give(pick(room.events()));
            }
        }

        private Pdu leave(String user, List<EventId> prev) {
            return member(user, user, "leave", prev);
        }

        private Pdu restrictedJoin(String user, List<EventId> prev) {
            JsonObject join = membership("join").with("join_authorised_via_users_server", pick(POWERFUL));
            return room.build(user, EventType.MEMBER, Optional.of(user), join, prev);
        }

        private Pdu powerful(String type, JsonObject content, List<EventId> prev) {
            return room.build(pick(POWERFUL), type, Optional.of(""), content, prev);
        }

        private Pdu message(String user, List<EventId> prev) {
            return room.build(
                    user, "m.room.message", Optional.empty(), JsonObject.of("body", "b" + random.nextInt()), prev);
        }

        private JsonObject joinRules() {
            String rule = pick(List.of("public", "public", "invite", "knock", "restricted"));
            return JsonObject.of("join_rule", rule, "allow", List.of());
        }

        Pdu member(String sender, String target, String membership, List<EventId> prev) {
            return room.build(sender, EventType.MEMBER, Optional.of(target), membership(membership), prev);
        }

        private static JsonObject membership(String membership) {
            return JsonObject.of("membership", membership);
        }

        private List<EventId> template() {
            return switch (random.nextInt(6)) {
                case 0 -> freshTemplate();
                case 1 -> pick(templates);
                default -> main;
            };
        }

        private List<EventId> freshTemplate() {
            List<EventId> tips = new ArrayList<>(room.tips());
            Collections.shuffle(tips, random);
            List<EventId> cited = List.copyOf(tips.subList(0, 1 + random.nextInt(Math.min(tips.size(), MAX_CITED))));
            templates.add(cited);
            if (random.nextInt(6) == 0) {
                main = cited;
            }
            return cited;
        }

        void give(Pdu event) {
            if (random.nextInt(6) == 0) {
                takeCounts();
                room.store().reopen();
            }
            room.give(event);
        }

        private void takeCounts() {
            resolvedByKey = resolvedByKey();
            resolvedAnew = resolvedAnew();
        }

        /** How often the current state was found key by key. */
        int resolvedByKey() {
            return resolvedByKey + frontier().resolvedByKey();
        }

        /** How often all extremities' states were resolved anew. */
        int resolvedAnew() {
            return resolvedAnew + frontier().resolvedAnew();
        }

        private Frontier frontier() {
            return room.store().run(Room::frontier);
        }

        private <T> T pick(List<T> from) {
            return from.get(random.nextInt(from.size()));
        }
    }
}
