package dev.exeunt.matrix;

import dev.exeunt.matrix.auth.AuthEventSelection;
import dev.exeunt.matrix.auth.AuthState;
import dev.exeunt.matrix.event.Base64;
import dev.exeunt.matrix.event.EventFormat;
import dev.exeunt.matrix.event.EventHashes;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventIdFormat;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.matrix.state.EventSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes room histories for tests: well-formed events with real hashes, IDs and auth events, but without signatures. It trusts whoever
 * calls it: what the authorisation rules would refuse is added all the same.
 *
 * <p>{@link #fork} makes a second branch of the same history; the branches share all events.
 */
public final class RoomBuilder {
    private static final long BEGINNING = 1_700_000_000_000L;

    /** What all branches share. */
    private record History(RoomVersion version, AtomicLong made, Map<EventId, Pdu> events, Set<EventId> rejected) {}

    private final History history;
    private final Map<StateKey, Pdu> state;
    private String roomId;
    private List<Pdu> tips;
    private long delay;

    private RoomBuilder(History history, String roomId, Map<StateKey, Pdu> state, List<Pdu> tips) {
        this.history = history;
        this.roomId = roomId;
        this.state = state;
        this.tips = tips;
    }

    /** A room that begins with this create event and has nothing else. */
    public static RoomBuilder created(RoomVersion version, String creator, JsonObject createContent) {
        String roomId = "!room:" + new UserId(creator).server();
        History history = new History(version, new AtomicLong(), new LinkedHashMap<>(), new HashSet<>());
        RoomBuilder room = new RoomBuilder(history, roomId, new LinkedHashMap<>(), List.of());
        Pdu create = room.send(creator, EventType.CREATE, "", createContent);
        room.roomId = create.roomId().value();
        return room;
    }

    /** A room with its creator in it, and no other state. */
    public static RoomBuilder bareRoom(RoomVersion version, String creator) {
        JsonObject content = JsonObject.of("room_version", version.id());
        RoomBuilder room = created(
                version, creator, version.authRules().creatorInContent() ? content.with("creator", creator) : content);
        room.join(creator);
        return room;
    }

    /** A room with its creator in it, at power level 100 (infinite where creators are privileged), and this join rule. */
    public static RoomBuilder room(RoomVersion version, String creator, String joinRule) {
        RoomBuilder room = bareRoom(version, creator);
        room.powerLevels(creator, room.usualLevels(creator));
        room.joinRule(creator, joinRule);
        return room;
    }

    /** A room that everybody can join. */
    public static RoomBuilder publicRoom(RoomVersion version, String creator) {
        return room(version, creator, "public");
    }

    /** Lets users join. */
    public RoomBuilder with(String... users) {
        for (String user : users) {
            join(user);
        }
        return this;
    }

    /** Gives a user a power level, in the creator's name. */
    public RoomBuilder withPower(String user, long level) {
        Pdu current = state.get(StateKey.POWER_LEVELS);
        JsonObject users = current.content().object("users").orElse(JsonObject.EMPTY);
        powerLevels(current.sender(), current.content().with("users", users.with(user, level)));
        return this;
    }

    /** Another branch of this history, from here. */
    public RoomBuilder fork() {
        return new RoomBuilder(history, roomId, new LinkedHashMap<>(state), tips);
    }

    /** Goes on where this branch and another meet, from the state that they resolve to. */
    public void merge(RoomBuilder other, Map<StateKey, EventId> resolved) {
        List<Pdu> both = new ArrayList<>(tips);
        other.tips.stream().filter(tip -> !both.contains(tip)).forEach(both::add);
        tips = List.copyOf(both);
        state.clear();
        resolved.forEach((key, id) -> state.put(key, history.events.get(id)));
    }

    public RoomVersion version() {
        return history.version;
    }

    /** Lets the next event look later than it is, or earlier by a negative delay. */
    public RoomBuilder delayedBy(long millis) {
        delay = millis;
        return this;
    }

    // Memberships

    public Pdu member(String sender, String target, String membership) {
        return send(sender, EventType.MEMBER, target, JsonObject.of("membership", membership));
    }

    public Pdu join(String user) {
        return member(user, user, "join");
    }

    public Pdu leave(String user) {
        return member(user, user, "leave");
    }

    public Pdu knock(String user) {
        return member(user, user, "knock");
    }

    public Pdu invite(String sender, String target) {
        return member(sender, target, "invite");
    }

    public Pdu kick(String sender, String target) {
        return member(sender, target, "leave");
    }

    public Pdu ban(String sender, String target) {
        return member(sender, target, "ban");
    }

    // Other state

    public Pdu powerLevels(String sender, JsonObject content) {
        return send(sender, EventType.POWER_LEVELS, "", content);
    }

    public Pdu joinRule(String sender, String joinRule) {
        return send(sender, EventType.JOIN_RULES, "", JsonObject.of("join_rule", joinRule));
    }

    public Pdu name(String sender, String name) {
        return send(sender, EventType.NAME, "", JsonObject.of("name", name));
    }

    // Events

    /** A state event on top of this branch. */
    public Pdu send(String sender, String type, String stateKey, JsonObject content) {
        return add(build(sender, type, Optional.of(stateKey), content));
    }

    /** A state event that could come next; the branch stays as it is. */
    public Pdu next(String sender, String type, String stateKey, JsonObject content) {
        return build(sender, type, Optional.of(stateKey), content);
    }

    /** A membership that could come next; the branch stays as it is. */
    public Pdu nextMember(String sender, String target, String membership) {
        return next(sender, EventType.MEMBER, target, JsonObject.of("membership", membership));
    }

    /** An event that could come next; the branch stays as it is. */
    public Pdu build(String sender, String type, Optional<String> stateKey, JsonObject content) {
        Set<StateKey> cited = AuthEventSelection.keys(type, sender, stateKey, content, history.version);
        return build(
                sender,
                type,
                stateKey,
                content,
                cited.stream().filter(state::containsKey).map(state::get).toList());
    }

    /** An event that could come next and cites these auth events; the branch stays as it is. */
    public Pdu build(
            String sender, String type, Optional<String> stateKey, JsonObject content, Collection<Pdu> authEvents) {
        long number = history.made.incrementAndGet();
        JsonObject event = JsonObject.of(
                "type",
                type,
                "sender",
                sender,
                "content",
                content,
                "origin_server_ts",
                BEGINNING + 1000 * number + delay,
                "depth",
                1 + tips.stream().mapToLong(Pdu::depth).max().orElse(0),
                "prev_events",
                references(tips),
                "auth_events",
                references(authEvents),
                "signatures",
                JsonObject.EMPTY);
        if (stateKey.isPresent()) {
            event = event.with("state_key", stateKey.get());
        }
        if (history.version.format() != EventFormat.HASHED_ROOM || !type.equals(EventType.CREATE)) {
            event = event.with("room_id", roomId);
        }
        if (history.version.eventIds() == EventIdFormat.GIVEN) {
            event = event.with("event_id", "$" + number + ":" + sender.substring(sender.indexOf(':') + 1));
        }
        event = event.with("hashes", JsonObject.of("sha256", Base64.encode(EventHashes.contentHash(event))));
        return Pdu.unchecked(event, history.version);
    }

    private static JsonArray references(Collection<Pdu> events) {
        return new JsonArray(events.stream().<JsonValue>map(Pdu::reference).toList());
    }

    /** Puts an event on top of this branch. */
    public Pdu add(Pdu event) {
        delay = 0;
        history.events.put(event.eventId(), event);
        event.key().ifPresent(key -> state.put(key, event));
        tips = List.of(event);
        return event;
    }

    /** Marks an event as rejected. */
    public void reject(Pdu event) {
        history.rejected.add(event.eventId());
    }

    // What there is

    /** The state after this branch. */
    public Map<StateKey, EventId> state() {
        Map<StateKey, EventId> ids = new LinkedHashMap<>();
        state.forEach((key, event) -> ids.put(key, event.eventId()));
        return ids;
    }

    public AuthState authState() {
        return key -> Optional.ofNullable(state.get(key));
    }

    public Pdu stateEvent(StateKey key) {
        return state.get(key);
    }

    /** The events of all branches, oldest first. */
    public List<Pdu> allEvents() {
        return List.copyOf(history.events.values());
    }

    /** The events of all branches, by ID. */
    public EventSource events() {
        return new EventSource() {
            @Override
            public Optional<Pdu> get(EventId id) {
                return Optional.ofNullable(history.events.get(id));
            }

            @Override
            public boolean rejected(EventId id) {
                return history.rejected.contains(id);
            }
        };
    }

    /** Usual power levels, with the creator at 100 where that can be said. */
    public JsonObject usualLevels(String creator) {
        return JsonObject.of(
                "users",
                history.version.authRules().privilegedCreators() ? JsonObject.EMPTY : JsonObject.of(creator, 100));
    }
}
