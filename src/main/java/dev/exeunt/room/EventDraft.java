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
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An event that is about to be made, before anyone has signed it.
 *
 * @param type its type
 * @param sender its sender's user ID
 * @param stateKey its {@code state_key}; empty for an event that is no state
 * @param content its content
 */
public record EventDraft(String type, String sender, Optional<String> stateKey, JsonObject content) {
    /** The entries of the state that it cites as auth events, as far as the state has them. */
    public Set<StateKey> authKeys(RoomVersion version) {
        return AuthEventSelection.keys(type, sender, stateKey, content, version);
    }

    /**
     * The event's fields, in the shape of the room version.
     *
     * @param origin value of the field {@code origin}
     * @param prev the events that it comes after
     * @param auth the events that allow it
     * @param now milliseconds since 1970
     */
    public JsonObject event(
            RoomId room, RoomVersion version, String origin, List<Cited> prev, List<Pdu> auth, long now) {
        long deepest = prev.stream().mapToLong(Cited::depth).max().orElse(0);
        JsonObject event = JsonObject.of(
                "type", type,
                "sender", sender,
                "content", content,
                "origin", origin,
                "origin_server_ts", now,
                "depth", Math.min(deepest, version.maxDepth() - 1) + 1,
                "prev_events", references(prev.stream().map(Cited::reference)),
                "auth_events", references(auth.stream().map(Pdu::reference)));
        if (stateKey.isPresent()) {
            event = event.with("state_key", stateKey.get());
        }
        boolean roomIsItsHash = version.format() == EventFormat.HASHED_ROOM && type.equals(EventType.CREATE);
        return roomIsItsHash ? event : event.with("room_id", room.value());
    }

    /** As an event to ask the auth rules about; it has no ID yet. */
    Pdu asked(JsonObject event, RoomVersion version) {
        return Pdu.unchecked(event, version, new EventId("$draft"));
    }

    /** The event, hashed and signed by this server; in the oldest room versions its hash becomes its ID. */
    public static VerifiedPdu signed(JsonObject event, RoomVersion version, ServerName self, SigningKey key) {
        if (version.eventIds() != EventIdFormat.GIVEN) {
            return EventSigning.hashAndSign(event, version, self, key);
        }
        String unique = Base64.encodeUrlSafe(EventHashes.contentHash(event));
        return EventSigning.hashAndSign(event.with("event_id", "$" + unique + ":" + self), version, self, key);
    }

    private static JsonArray references(Stream<JsonValue> cited) {
        return new JsonArray(cited.toList());
    }
}
