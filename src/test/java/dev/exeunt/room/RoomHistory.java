package dev.exeunt.room;

import dev.exeunt.matrix.auth.AuthEventSelection;
import dev.exeunt.matrix.event.Base64;
import dev.exeunt.matrix.event.EventFormat;
import dev.exeunt.matrix.event.EventHashes;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventIdFormat;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifyKeys;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A room's history in a straight line, made elsewhere: every event is signed by its sender's server, whose key is made from its name. */
public final class RoomHistory {
    private final RoomVersion version;
    private final String creator;
    private final List<Pdu> events = new ArrayList<>();
    private final Map<StateKey, Pdu> state = new LinkedHashMap<>();
    private RoomId roomId;
    private long clock = 1_700_000_000_000L;

    /** A public room with its creator in it. */
    public RoomHistory(RoomVersion version, String creator) {
        this(version, creator, new RoomId("!room:" + server(creator)));
    }

    /** A public room of this ID, where the version leaves it a choice, with its creator in it. */
    public RoomHistory(RoomVersion version, String creator, RoomId id) {
        this.version = version;
        this.creator = creator;
        this.roomId = id;
        // Where a room's ID is its create event's hash, that must differ from other rooms'.
        this.clock += Math.floorMod(id.value().hashCode(), 1_000_000);
        JsonObject create = JsonObject.of("room_version", version.id());
        send(
                creator,
                EventType.CREATE,
                "",
                version.authRules().creatorInContent() ? create.with("creator", creator) : create);
        roomId = newest().roomId();
        member(creator, creator, "join");
        JsonObject levels = version.authRules().privilegedCreators() ? JsonObject.EMPTY : JsonObject.of(creator, 100);
        send(creator, EventType.POWER_LEVELS, "", JsonObject.of("users", levels, "state_default", 50));
        send(creator, EventType.JOIN_RULES, "", JsonObject.of("join_rule", "public"));
    }

    /** The key of a server in these histories. */
    public static SigningKey keyOf(ServerName server) {
        return new SigningKey("ed25519:t", EventHashes.contentHash(JsonObject.of("seed of", server.value())));
    }

    /** The keys of all servers in these histories. */
    public static VerifyKeys keys() {
        return (server, keyId) -> Optional.of(keyOf(server).verifyKey());
    }

    public RoomId roomId() {
        return roomId;
    }

    public RoomVersion version() {
        return version;
    }

    public List<Pdu> events() {
        return events;
    }

    public Pdu newest() {
        return events.get(events.size() - 1);
    }

    public Pdu state(StateKey key) {
        return state.get(key);
    }

    public Pdu join(String user) {
        return member(user, user, "join");
    }

    public Pdu member(String sender, String user, String membership) {
        return send(sender, EventType.MEMBER, user, JsonObject.of("membership", membership));
    }

    /** A state event after the newest one. */
    public Pdu send(String sender, String type, String stateKey, JsonObject content) {
        return add(draft(sender, type, stateKey, content));
    }

    /** A message after the newest event. */
    public Pdu message(String sender, String text) {
        return add(draft(sender, "m.room.message", "", JsonObject.of("msgtype", "m.text", "body", text))
                .without("state_key"));
    }

    /** A redaction after the newest event. */
    public Pdu redact(String sender, EventId target) {
        return add(redaction(sender, target));
    }

    /** A redaction that would follow the newest event, as the version writes it, not signed yet. */
    public JsonObject redaction(String sender, EventId target) {
        JsonObject naming = JsonObject.of("redacts", target.value());
        return version.redaction().targetInContent()
                ? draft(sender, EventType.REDACTION, "", naming).without("state_key")
                : draft(sender, EventType.REDACTION, "", JsonObject.EMPTY)
                        .without("state_key")
                        .with("redacts", target.value());
    }

    /** An event that is no state, or was drafted otherwise than others, after the newest one. */
    public Pdu add(JsonObject draft) {
        Pdu event = sign(draft);
        events.add(event);
        event.key().ifPresent(key -> state.put(key, event));
        return event;
    }

    /** A state event that would follow the newest one, not signed yet. */
    public JsonObject draft(String sender, String type, String stateKey, JsonObject content) {
        List<Pdu> auth = AuthEventSelection.keys(type, sender, Optional.of(stateKey), content, version).stream()
                .filter(state::containsKey)
                .map(state::get)
                .toList();
        JsonObject event = JsonObject.of(
                "type",
                type,
                "sender",
                sender,
                "state_key",
                stateKey,
                "content",
                content,
                "origin_server_ts",
                clock++,
                "depth",
                events.size() + 1,
                "prev_events",
                references(events.isEmpty() ? List.of() : List.of(newest())),
                "auth_events",
                references(auth));
        boolean roomIsItsHash = version.format() == EventFormat.HASHED_ROOM && type.equals(EventType.CREATE);
        return roomIsItsHash ? event : event.with("room_id", roomId.value());
    }

    /** The event, signed by its sender's server. */
    public Pdu sign(JsonObject draft) {
        ServerName server = server(draft.string("sender").orElseThrow());
        JsonObject event = version.eventIds() == EventIdFormat.GIVEN
                ? draft.with("event_id", "$" + Base64.encodeUrlSafe(EventHashes.contentHash(draft)) + ":" + server)
                : draft;
        return EventSigning.hashAndSign(event, version, server, keyOf(server)).pdu();
    }

    /** The body of an import of the room as it is now. */
    public JsonObject importBody() {
        List<Pdu> chain =
                events.stream().filter(event -> !state.containsValue(event)).toList();
        return JsonObject.of(
                "room_version", version.id(),
                "state", list(List.copyOf(state.values())),
                "auth_chain", list(chain),
                "extremities", list(List.of(newest())));
    }

    public static JsonArray list(List<Pdu> events) {
        return new JsonArray(events.stream().<JsonValue>map(Pdu::json).toList());
    }

    /** As it is sent. */
    public static byte[] bytes(JsonValue body) {
        return CanonicalJson.bytes(body);
    }

    public String creator() {
        return creator;
    }

    private static ServerName server(String user) {
        return new UserId(user).server();
    }

    private static JsonArray references(List<Pdu> cited) {
        return new JsonArray(cited.stream().map(Pdu::reference).toList());
    }
}
