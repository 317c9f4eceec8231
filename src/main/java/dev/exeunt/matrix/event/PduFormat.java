package dev.exeunt.matrix.event;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonInteger;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** The format of a PDU and its limits (room version specifications, "Event format"; client-server API, "Size limits"). */
public final class PduFormat {
    /** The most bytes of canonical JSON, without {@code unsigned}. */
    public static final int MAX_BYTES = 65_536;

    public static final int MAX_PREV_EVENTS = 20;
    public static final int MAX_AUTH_EVENTS = 10;

    private final JsonObject event;
    private final int size;
    private final RoomVersion version;
    private final List<MatrixError> faults = new ArrayList<>();

    private PduFormat(JsonObject event, int size, RoomVersion version) {
        this.event = event;
        this.size = size;
        this.version = version;
    }

    /** Everything that is wrong with the event's format; empty for a well-formed event. */
    public static List<MatrixError> faults(JsonObject event, RoomVersion version) {
        return faults(event, CanonicalJson.bytes(event.without("unsigned")).length, version);
    }

    /** @param size how many bytes of canonical JSON the event has without {@code unsigned} */
    static List<MatrixError> faults(JsonObject event, int size, RoomVersion version) {
        PduFormat format = new PduFormat(event, size, version);
        format.check();
        return format.faults;
    }

    private void check() {
        if (version.strictJson()) {
            CanonicalJson.violation(event).ifPresent(this::bad);
        }
        string("type", true);
        string("state_key", false);
        sender();
        roomId();
        eventId();
        if (event.object("content").isEmpty()) {
            bad("content is missing or not an object");
        }
        integer("origin_server_ts", Long.MIN_VALUE, Long.MAX_VALUE);
        integer("depth", 0, version.maxDepth());
        references("prev_events", MAX_PREV_EVENTS);
        references("auth_events", MAX_AUTH_EVENTS);
        if (event.object("hashes").flatMap(h -> h.string("sha256")).isEmpty()) {
            bad("hashes is missing or does not hold sha256");
        }
        signatures();
        if (event.has("unsigned") && event.object("unsigned").isEmpty()) {
            bad("unsigned is not an object");
        }
        if (size > MAX_BYTES) {
            faults.add(new MatrixError(Code.TOO_LARGE, "the event has " + size + " bytes, the limit is " + MAX_BYTES));
        }
    }

    private void string(String key, boolean required) {
        JsonValue value = event.get(key);
        if (value == null && !required) {
            return;
        }
        if (!(value instanceof JsonString text)) {
            bad(key + (value == null ? " is missing" : " is not a string"));
        } else if (!Identifiers.fits(text.value())) {
            bad(key + " is longer than " + Identifiers.MAX_BYTES + " bytes");
        }
    }

    private void sender() {
        if (event.string("sender").filter(UserId::isValid).isEmpty()) {
            bad("sender is missing or not a user ID of at most " + Identifiers.MAX_BYTES + " bytes");
        }
    }

    private void roomId() {
        boolean ownHash = version.format() == EventFormat.HASHED_ROOM && isCreate();
        if (ownHash && !event.has("room_id")) {
            return;
        }
        if (event.string("room_id").filter(RoomId::isValid).isEmpty()) {
            bad("room_id is missing or not a room ID of at most " + Identifiers.MAX_BYTES + " bytes");
        }
    }

    private boolean isCreate() {
        return event.string("type").filter(EventType.CREATE::equals).isPresent()
                && event.string("state_key").filter(String::isEmpty).isPresent();
    }

    private void eventId() {
        if (version.format() == EventFormat.WITH_EVENT_ID
                && event.string("event_id")
                        .filter(id -> EventId.isValid(id) && id.indexOf(':') > 0)
                        .isEmpty()) {
            bad("event_id is missing or not an event ID of at most " + Identifiers.MAX_BYTES + " bytes");
        }
    }

    private void integer(String key, long least, long most) {
        if (!(event.get(key) instanceof JsonInteger integer)) {
            bad(key + (event.has(key) ? " is not an integer of 64 bits" : " is missing"));
        } else if (integer.value() < least || integer.value() > most) {
            bad(key + " " + integer.value() + " is outside " + least + " to " + most);
        }
    }

    private void references(String key, int most) {
        if (!(event.get(key) instanceof JsonArray references)) {
            bad(key + (event.has(key) ? " is not a list" : " is missing"));
            return;
        }
        if (references.size() > most) {
            bad(key + " has " + references.size() + " entries, the limit is " + most);
        }
        for (JsonValue reference : references) {
            if (!isReference(reference)) {
                bad(key + " holds something that is no reference to an event of this room version");
                return;
            }
        }
    }

    private boolean isReference(JsonValue reference) {
        if (version.format() != EventFormat.WITH_EVENT_ID) {
            return reference instanceof JsonString id && EventId.isValid(id.value());
        }
        return reference instanceof JsonArray pair
                && pair.size() == 2
                && pair.get(0) instanceof JsonString id
                && EventId.isValid(id.value())
                && pair.get(1) instanceof JsonObject hashes
                && isObjectOfStrings(hashes);
    }

    private void signatures() {
        if (!(event.get("signatures") instanceof JsonObject servers)) {
            bad("signatures is missing or not an object");
            return;
        }
        servers.forEach((server, ofServer) -> {
            if (!(ofServer instanceof JsonObject keys) || !isObjectOfStrings(keys)) {
                bad("signatures of " + server + " are not an object of strings");
            }
        });
    }

    private static boolean isObjectOfStrings(JsonObject object) {
        for (int i = 0; i < object.size(); i++) {
            if (!(object.valueAt(i) instanceof JsonString)) {
                return false;
            }
        }
        return true;
    }

    private void bad(String message) {
        faults.add(new MatrixError(Code.BAD_JSON, message));
    }
}
