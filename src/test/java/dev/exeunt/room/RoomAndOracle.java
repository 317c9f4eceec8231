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

/** A room and an oracle side by side: the oracle keeps every state whole and resolves by the plain algorithm. */
final class RoomAndOracle implements EventSource {
    static final ServerName SELF = new ServerName("resident.example");
    private static final SigningKey KEY = new SigningKey("ed25519:1", new byte[SigningKey.SEED_SIZE]);

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

    RoomAndOracle(RoomVersion version, Random random) {
        this.version = version;
        this.random = random;
    }

    RoomVersion version() {
        return version;
    }

    RoomId roomId() {
        return roomId;
    }

    /** The room's; not before {@link #create}. */
    ListStore store() {
        return store;
    }

    /** All events, in the order in which they were made. */
    List<Pdu> events() {
        return events;
    }

    /** The forward extremities, the oldest first. */
    List<EventId> tips() {
        return List.copyOf(tips);
    }

    /** The event that is the current state's entry. */
    Optional<Pdu> current(StateKey key) {
        return Optional.ofNullable(current.get(key)).map(byId::get);
    }

    /** The state before an event. */
    Map<StateKey, EventId> before(Pdu event) {
        return resolve(event.prevEvents());
    }

    /** Begins the room. */
    void create(String creator) {
        JsonObject content = JsonObject.of("room_version", version.id());
        Pdu create = build(
                creator,
                EventType.CREATE,
                Optional.of(""),
                version.authRules().creatorInContent() ? content.with("creator", creator) : content,
                List.of());
        roomId = create.roomId();
        store = new ListStore(roomId, version, SELF);
        give(create);
    }

    /** A state event after all extremities. */
    void give(String sender, String type, String key, JsonObject content) {
        give(build(sender, type, Optional.of(key), content, tips()));
    }

    Pdu build(String sender, String type, Optional<String> stateKey, JsonObject content, List<EventId> prev) {
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
                1 + prev.stream().mapToLong(id -> byId.get(id).depth()).max().orElse(0),
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
    void give(Pdu event) {
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
        List<EventNode> nodes = store.events().stream().map(StoredEvent::node).toList();
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
            numbers.forEach(
                    (key, number) -> before.put(key, store.event(number).node().id()));
            assertThat(before).isEqualTo(resolve(byId.get(node.id()).prevEvents()));
        }
    }

    private Set<StateKey> joined(String suffix) {
        return current.keySet().stream()
                .filter(key -> key.type().equals(EventType.MEMBER) && key.key().endsWith(suffix))
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
                                        .map(pdu -> new dev.exeunt.matrix.auth.AuthEvent(pdu, rejected(pdu.eventId())))
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
        return AuthRules.check(event, key -> Optional.ofNullable(state.get(key)).map(byId::get))
                .isAllowed();
    }
}
