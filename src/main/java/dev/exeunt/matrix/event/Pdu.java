package dev.exeunt.matrix.event;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** An event that is well formed for its room version (server-server API, "PDUs"). Its hashes and signatures are not checked yet. */
public final class Pdu {
    private final JsonObject json;
    private final RoomVersion version;
    private final EventId eventId;
    private final RoomId roomId;
    private final String type;
    private final String stateKey;
    private final String sender;
    private final JsonObject content;
    private final List<EventId> prevEvents;
    private final List<EventId> authEvents;
    private final long depth;
    private final long originServerTs;
    /** Null where nobody needed them yet; they are not kept then, as most events are only looked at. */
    private final byte[] bytes;
    /** Null once the signatures were checked over them, or where they need no check. */
    private final byte[] protectedBytes;

    private Pdu(JsonObject json, RoomVersion version, EventId eventId, byte[] bytes, byte[] protectedBytes) {
        this.json = json;
        this.version = version;
        this.eventId = eventId;
        this.type = json.string("type", "");
        this.stateKey = json.string("state_key", null);
        this.sender = json.string("sender", "");
        this.roomId = roomIdOf(json, version, eventId);
        this.content = json.object("content").orElse(JsonObject.EMPTY);
        this.prevEvents = references(json, "prev_events");
        this.authEvents = references(json, "auth_events");
        this.depth = json.integer("depth").orElse(0);
        this.originServerTs = json.integer("origin_server_ts").orElse(0);
        this.bytes = bytes;
        this.protectedBytes = protectedBytes;
    }

    /** The same, without the bytes that signatures cover. */
    private Pdu(Pdu other) {
        this.json = other.json;
        this.version = other.version;
        this.eventId = other.eventId;
        this.type = other.type;
        this.stateKey = other.stateKey;
        this.sender = other.sender;
        this.roomId = other.roomId;
        this.content = other.content;
        this.prevEvents = other.prevEvents;
        this.authEvents = other.authEvents;
        this.depth = other.depth;
        this.originServerTs = other.originServerTs;
        this.bytes = other.bytes;
        this.protectedBytes = null;
    }

    /**
     * Takes an event over from outside. {@code unsigned} is dropped: nobody vouches for it.
     *
     * @throws MatrixException with the first fault of its format
     */
    public static Pdu parse(JsonObject event, RoomVersion version) {
        JsonObject kept = event.without("unsigned");
        byte[] bytes = CanonicalJson.bytes(kept);
        List<MatrixError> faults = PduFormat.faults(event, bytes.length, version);
        if (!faults.isEmpty()) {
            throw faults.get(0).exception();
        }
        return identified(kept, version, bytes);
    }

    /**
     * An event that was parsed before, or one to look at although it is malformed: absent fields are empty.
     *
     * @throws MatrixException where it has no event ID or room ID
     */
    public static Pdu unchecked(JsonObject event, RoomVersion version) {
        return identified(event, version, null);
    }

    private static Pdu identified(JsonObject event, RoomVersion version, byte[] bytes) {
        byte[] protectedBytes = EventHashes.protectedBytes(event, version);
        return new Pdu(event, version, idOf(event, version, protectedBytes), bytes, protectedBytes);
    }

    /** As {@link #unchecked(JsonObject, RoomVersion)}, under an ID that is known already. */
    public static Pdu unchecked(JsonObject event, RoomVersion version, EventId eventId) {
        return new Pdu(event, version, eventId, null, null);
    }

    private static EventId idOf(JsonObject event, RoomVersion version, byte[] protectedBytes) {
        if (version.eventIds() == EventIdFormat.GIVEN) {
            return event.string("event_id")
                    .flatMap(EventId::parse)
                    .orElseThrow(() -> new MatrixException(Code.BAD_JSON, "event_id is missing or no event ID"));
        }
        return new EventId("$" + EventHashes.encode(EventHashes.sha256(protectedBytes), version));
    }

    private static RoomId roomIdOf(JsonObject event, RoomVersion version, EventId eventId) {
        if (version.format() == EventFormat.HASHED_ROOM
                && !event.has("room_id")
                && event.string("type", "").equals(EventType.CREATE)) {
            return new RoomId("!" + eventId.value().substring(1));
        }
        return event.string("room_id")
                .flatMap(RoomId::parse)
                .orElseThrow(() -> new MatrixException(Code.BAD_JSON, "room_id is missing or no room ID"));
    }

    private static List<EventId> references(JsonObject event, String key) {
        if (!(event.get(key) instanceof JsonArray references)) {
            return List.of();
        }
        List<EventId> ids = new ArrayList<>(references.size());
        for (JsonValue reference : references) {
            JsonValue id = reference instanceof JsonArray pair && pair.size() > 0 ? pair.get(0) : reference;
            if (id instanceof JsonString text && EventId.isValid(text.value())) {
                ids.add(new EventId(text.value()));
            }
        }
        return Collections.unmodifiableList(ids);
    }

    public JsonObject json() {
        return json;
    }

    public RoomVersion version() {
        return version;
    }

    public EventId eventId() {
        return eventId;
    }

    /** For a create event of room version 12, derived from its ID. */
    public RoomId roomId() {
        return roomId;
    }

    public String type() {
        return type;
    }

    /** The {@code state_key}; empty for an event that is no state event. */
    public Optional<String> stateKey() {
        return Optional.ofNullable(stateKey);
    }

    public boolean isState() {
        return stateKey != null;
    }

    /** Type and {@code state_key}; empty for an event that is no state event. */
    public Optional<StateKey> key() {
        return stateKey == null ? Optional.empty() : Optional.of(new StateKey(type, stateKey));
    }

    /** Whether this is state of this type and key. */
    public boolean is(String type, String stateKey) {
        return stateKey.equals(this.stateKey) && type.equals(this.type);
    }

    /** A user ID, in every event that passed the format check. */
    public String sender() {
        return sender;
    }

    public ServerName senderServer() {
        return new ServerName(sender.substring(sender.indexOf(':') + 1));
    }

    public JsonObject content() {
        return content;
    }

    /** {@code content.membership} where it is a string. */
    public Optional<String> membership() {
        return content.string("membership");
    }

    public List<EventId> prevEvents() {
        return prevEvents;
    }

    public List<EventId> authEvents() {
        return authEvents;
    }

    public long depth() {
        return depth;
    }

    /** Milliseconds since 1970, as the sender's server says. */
    public long originServerTs() {
        return originServerTs;
    }

    /** The event as canonical JSON: what is stored and relayed. Not to be written to. */
    public byte[] bytes() {
        return bytes == null ? CanonicalJson.bytes(json) : bytes;
    }

    /** What reference hash and signatures cover. Not to be written to. */
    public byte[] protectedBytes() {
        return protectedBytes == null ? EventHashes.protectedBytes(json, version) : protectedBytes;
    }

    /** This event as it may stay in memory for long: without what only the check of its signatures needs. */
    Pdu settled() {
        return protectedBytes == null ? this : new Pdu(this);
    }

    /** This event without what redaction takes away; its ID stays. */
    public Pdu redacted() {
        return unchecked(version.redaction().redact(json), version, eventId);
    }

    /** The event that this one redacts; empty for an event that is no redaction, and for one that names none. */
    public Optional<EventId> redacts() {
        return type.equals(EventType.REDACTION) ? version.redaction().target(json) : Optional.empty();
    }

    /** How other events of this room version cite this one. */
    public JsonValue reference() {
        JsonString id = new JsonString(eventId.value());
        return version.format() == EventFormat.WITH_EVENT_ID
                ? JsonArray.of(id, JsonObject.of("sha256", Base64.encode(EventHashes.referenceHash(json, version))))
                : id;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pdu pdu && eventId.equals(pdu.eventId) && json.equals(pdu.json);
    }

    @Override
    public int hashCode() {
        return eventId.hashCode();
    }

    @Override
    public String toString() {
        return type + " " + eventId;
    }
}
