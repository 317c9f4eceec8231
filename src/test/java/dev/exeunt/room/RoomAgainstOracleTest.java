package dev.exeunt.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.auth.AuthEventSelection;
import dev.exeunt.matrix.auth.AuthRules;
import dev.exeunt.matrix.auth.AuthState;
import dev.exeunt.matrix.event.EventFormat;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.matrix.state.EventSource;
import dev.exeunt.matrix.state.StateResolution;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The room keeps its states as differences and reads only what it needs; an oracle keeps every state whole and reads everything. */
class RoomAgainstOracleTest {
    private static final ServerName SELF = new ServerName("resident.example");
    private static final SigningKey KEY = new SigningKey("ed25519:1", new byte[SigningKey.SEED_SIZE]);
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
    static final class Scenario implements EventSource {
        private final RoomVersion version;
        private final Random random;
        private final List<Pdu> events = new ArrayList<>();
        private final Map<EventId, Pdu> byId = new HashMap<>();
        private final Map<EventId, Map<StateKey, EventId>> after = new HashMap<>();
        private final Map<EventId, Outcome> outcomes = new HashMap<>();
        private final Set<EventId> tips = new LinkedHashSet<>();
        private Map<StateKey, EventId> current = Map.of();
        private RoomId roomId = new RoomId("!room:resident.example");
        private ListStore store;
        private long clock = 1_000;

        Scenario(RoomVersion version, Random random) {
            this.version = version;
            this.random = random;
        }

        RoomId roomId() {
            return roomId;
        }

        /** All events, in the order in which they were made. */
        List<Pdu> events() {
            return events;
        }

        /** The state before an event. */
        Map<StateKey, EventId> before(Pdu event) {
            return resolve(event.prevEvents());
        }

        void found() {
            JsonObject content = JsonObject.of("room_version", version.id());
            Pdu create = build(
                    CREATOR,
                    EventType.CREATE,
                    Optional.of(""),
                    version.authRules().creatorInContent() ? content.with("creator", CREATOR) : content,
                    List.of());
            roomId = create.roomId();
            store = new ListStore(roomId, version, SELF);
            give(create);
            give(CREATOR, EventType.MEMBER, CREATOR, membership("join"));
            JsonObject users = JsonObject.of("@mod:resident.example", 50);
            give(
                    CREATOR,
                    EventType.POWER_LEVELS,
                    "",
                    JsonObject.of(
                            "users", version.authRules().privilegedCreators() ? users : users.with(CREATOR, 100)));
            give(CREATOR, EventType.JOIN_RULES, "", JsonObject.of("join_rule", "public"));
            for (String user : USERS.subList(1, 4)) {
                give(user, EventType.MEMBER, user, membership("join"));
            }
        }

        private void give(String sender, String type, String key, JsonObject content) {
            give(build(sender, type, Optional.of(key), content, List.copyOf(tips)));
        }

        void step() {
            if (random.nextInt(5) == 0) {
                store.reopen();
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
                            build(
                                    pick(List.of(CREATOR, "@mod:resident.example")),
                                    EventType.POWER_LEVELS,
                                    Optional.of(""),
                                    powerLevels(),
                                    prev);
                        case 7 ->
                            build(sender, "m.room.topic", Optional.of(""), JsonObject.of("topic", "t" + clock), prev);
                        default ->
                            build(sender, "m.room.message", Optional.empty(), JsonObject.of("body", "m" + clock), prev);
                    };
            give(event);
            if (random.nextInt(6) == 0) {
                give(pick(events));
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
            return build(sender, EventType.MEMBER, Optional.of(target), membership(membership), prev);
        }

        private static JsonObject membership(String membership) {
            return JsonObject.of("membership", membership);
        }

        /** Mostly the extremities, now and then old events. */
        private List<EventId> somePrev() {
            if (random.nextInt(3) > 0) {
                return tips.stream().limit(20).toList();
            }
            Set<EventId> prev = new LinkedHashSet<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                prev.add(events.get(Math.max(0, events.size() - 1 - random.nextInt(12)))
                        .eventId());
            }
            return List.copyOf(prev);
        }

        private <T> T pick(List<T> from) {
            return from.get(random.nextInt(from.size()));
        }

        // ---- the oracle

        private Pdu build(
                String sender, String type, Optional<String> stateKey, JsonObject content, List<EventId> prev) {
            Map<StateKey, EventId> before = resolve(prev);
            JsonObject event = JsonObject.of(
                    "type",
                    type,
                    "sender",
                    sender,
                    "content",
                    content,
                    "origin_server_ts",
                    clock += random.nextInt(3),
                    "depth",
                    1
                            + prev.stream()
                                    .mapToLong(id -> byId.get(id).depth())
                                    .max()
                                    .orElse(0),
                    "prev_events",
                    references(prev),
                    "auth_events",
                    references(AuthEventSelection.keys(type, sender, stateKey, content, version).stream()
                            .filter(before::containsKey)
                            .map(before::get)
                            .toList()),
                    "signatures",
                    JsonObject.EMPTY);
            if (stateKey.isPresent()) {
                event = event.with("state_key", stateKey.get());
            }
            if (version.format() == EventFormat.WITH_EVENT_ID) {
                event = event.with("event_id", "$" + random.nextLong() + ":" + SELF);
            }
            if (version.format() != EventFormat.HASHED_ROOM || !type.equals(EventType.CREATE)) {
                event = event.with("room_id", roomId.value());
            }
            return EventSigning.hashAndSign(event, version, SELF, KEY).pdu();
        }

        private JsonArray references(Collection<EventId> ids) {
            return new JsonArray(
                    ids.stream().<JsonValue>map(id -> byId.get(id).reference()).toList());
        }

        private Map<StateKey, EventId> resolve(Collection<EventId> of) {
            List<Map<StateKey, EventId>> states = of.stream().map(after::get).toList();
            return states.isEmpty()
                    ? Map.of()
                    : StateResolution.of(version.stateResolution()).resolve(states, this);
        }

        @Override
        public Optional<Pdu> get(EventId id) {
            return Optional.ofNullable(byId.get(id));
        }

        @Override
        public boolean rejected(EventId id) {
            return outcomes.get(id) == Outcome.REJECTED;
        }

        /** Gives an event to both and compares everything. */
        private void give(Pdu event) {
            boolean again = outcomes.containsKey(event.eventId());
            Outcome expected = again ? outcomes.get(event.eventId()) : oracle(event);
            Verdict verdict = store.commit(room -> room.receive(VerifiedPdu.alreadyVerified(event)));
            assertThat(outcome(verdict)).as("%s %s", event, verdict).isEqualTo(expected);
            assertThat(verdict instanceof Verdict.Known).isEqualTo(again);
            Map<StateKey, EventId> held = new HashMap<>();
            store.state()
                    .forEach((key, number) ->
                            held.put(key, store.event(number).node().id()));
            assertThat(held).isEqualTo(current);
            RoomHead head = store.event(store.events().size()).node().head();
            assertThat(head.joinedMembers()).isEqualTo(joined("").size());
            assertThat(head.joinedLocally()).isEqualTo(joined(SELF.value()).size());
            assertThat(store.stays().stream()
                            .collect(Collectors.toMap(stay -> stay.server().value(), Stay::joined)))
                    .isEqualTo(joined("").stream()
                            .collect(Collectors.toMap(
                                    key -> new UserId(key.key()).server().value(), key -> 1, Integer::sum)));
        }

        /** The states before some events, found from the current one. */
        void compareThePast() {
            List<EventNode> nodes =
                    store.events().stream().map(StoredEvent::node).toList();
            List<EventNode> some =
                    nodes.stream().filter(node -> random.nextInt(4) == 0).toList();
            StateWalk walk = new StateWalk(nodes.get(nodes.size() - 1).head(), some);
            for (int i = nodes.size() - 1; !walk.isDone(); i--) {
                walk.take(nodes.get(i));
            }
            for (EventNode node : some) {
                Map<StateKey, Long> numbers = new HashMap<>(store.state());
                numbers.putAll(walk.before(node.number()));
                numbers.values().removeIf(number -> number == StateChange.NONE);
                Map<StateKey, EventId> before = new HashMap<>();
                numbers.forEach((key, number) ->
                        before.put(key, store.event(number).node().id()));
                assertThat(before).isEqualTo(resolve(byId.get(node.id()).prevEvents()));
            }
        }

        private Set<StateKey> joined(String suffix) {
            return current.keySet().stream()
                    .filter(key ->
                            key.type().equals(EventType.MEMBER) && key.key().endsWith(suffix))
                    .filter(key ->
                            byId.get(current.get(key)).membership().orElse("").equals("join"))
                    .collect(Collectors.toSet());
        }

        private static Outcome outcome(Verdict verdict) {
            if (verdict instanceof Verdict.Known known) {
                return outcome(known.first());
            }
            return verdict instanceof Verdict.Accepted
                    ? Outcome.ACCEPTED
                    : verdict instanceof Verdict.SoftFailed ? Outcome.SOFT_FAILED : Outcome.REJECTED;
        }

        private Outcome oracle(Pdu event) {
            Map<StateKey, EventId> before = resolve(event.prevEvents());
            List<Pdu> cited = event.authEvents().stream().map(byId::get).toList();
            boolean byAuthEvents = AuthRules.checkAuthEvents(
                                    event,
                                    cited.stream()
                                            .map(pdu ->
                                                    new dev.exeunt.matrix.auth.AuthEvent(pdu, rejected(pdu.eventId())))
                                            .toList())
                            .isAllowed()
                    && AuthRules.check(event, withCreate(AuthState.of(cited))).isAllowed();
            Outcome outcome = !byAuthEvents || !allowed(event, before)
                    ? Outcome.REJECTED
                    : !allowed(event, current) && !event.type().equals(EventType.CREATE)
                            ? Outcome.SOFT_FAILED
                            : Outcome.ACCEPTED;
            events.add(event);
            byId.put(event.eventId(), event);
            outcomes.put(event.eventId(), outcome);
            Map<StateKey, EventId> state = new HashMap<>(before);
            if (outcome != Outcome.REJECTED) {
                event.key().ifPresent(key -> state.put(key, event.eventId()));
            }
            after.put(event.eventId(), state);
            if (outcome == Outcome.ACCEPTED) {
                new HashSet<>(event.prevEvents()).forEach(tips::remove);
                tips.add(event.eventId());
                current = resolve(tips);
            }
            return outcome;
        }

        private AuthState withCreate(AuthState state) {
            return key -> key.equals(StateKey.CREATE) && !version.authRules().createCited()
                    ? Optional.ofNullable(current.get(key)).map(byId::get)
                    : state.get(key);
        }

        private boolean allowed(Pdu event, Map<StateKey, EventId> state) {
            return AuthRules.check(
                            event, key -> Optional.ofNullable(state.get(key)).map(byId::get))
                    .isAllowed();
        }
    }
}
