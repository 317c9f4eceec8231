package dev.exeunt.federation;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.matrix.event.EventFormat;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What an inviter's server says of a room ({@code invite_room_state}). */
final class InviteState {
    private static final int MAX_EVENTS = 50;

    /** So much of it is kept, in bytes. */
    private static final int MAX_KEPT = 64 * 1024;

    /** The properties of a stripped state event (client-server API, "Stripped state"). */
    private static final Set<String> STRIPPED = Set.of("type", "state_key", "sender", "content");

    private final EventVerifier signatures;

    InviteState(EventVerifier signatures) {
        this.signatures = signatures;
    }

    /**
     * The state as it is kept, stripped of all that a client would not see. In room versions whose ID is the create event's hash, it
     * must prove which room this is: whole events of the room, signed, the create event among them. In others, whose servers may not
     * know yet that they should send whole events, what is no state event is left out.
     *
     * @return fails with {@code M_INVALID_PARAM} where it does not hold what it must, or too much
     */
    Future<JsonArray> check(JsonArray state, RoomVersion version, RoomId room) {
        if (state.size() > MAX_EVENTS) {
            return Future.failedFuture(refused("invite_room_state has over " + MAX_EVENTS + " entries"));
        }
        Future<List<JsonObject>> events = version.format() == EventFormat.HASHED_ROOM
                ? proven(state, version, room)
                : Future.succeededFuture(state.stream()
                        .filter(InviteState::isState)
                        .map(JsonObject.class::cast)
                        .toList());
        return events.map(InviteState::kept);
    }

    private Future<List<JsonObject>> proven(JsonArray state, RoomVersion version, RoomId room) {
        List<Pdu> events =
                state.stream().map(entry -> parse(entry, version, room)).toList();
        if (events.stream().noneMatch(event -> event.is(StateKey.CREATE.type(), StateKey.CREATE.key()))) {
            return Future.failedFuture(refused("invite_room_state lacks the room's m.room.create event"));
        }
        List<Future<VerifiedPdu>> verified =
                events.stream().map(signatures::verify).toList();
        return Future.all(verified).map(all -> all.<VerifiedPdu>list().stream()
                .map(event -> event.pdu().json())
                .toList());
    }

    /** Stripped, without what is too large beside the others. */
    private static JsonArray kept(List<JsonObject> events) {
        List<JsonValue> kept = new ArrayList<>();
        int room = MAX_KEPT;
        for (JsonObject event : events) {
            JsonObject stripped = event.keep(STRIPPED::contains);
            int size = CanonicalJson.bytes(stripped).length;
            if (size <= room) {
                kept.add(stripped);
                room -= size;
            }
        }
        return new JsonArray(kept);
    }

    private static Pdu parse(JsonValue entry, RoomVersion version, RoomId room) {
        if (!(entry instanceof JsonObject event)) {
            throw refused("invite_room_state holds something that is no event");
        }
        try {
            Pdu pdu = Pdu.parse(event, version);
            if (!pdu.isState() || !pdu.roomId().equals(room)) {
                throw refused("invite_room_state holds " + pdu + ", which is no state of " + room);
            }
            return pdu;
        } catch (MatrixException malformed) {
            throw refused("invite_room_state holds a malformed event: "
                    + malformed.error().message());
        }
    }

    private static boolean isState(JsonValue entry) {
        return entry instanceof JsonObject event
                && event.string("type").isPresent()
                && event.string("state_key").isPresent()
                && event.object("content").isPresent();
    }

    private static MatrixException refused(String why) {
        return new MatrixException(Code.INVALID_PARAM, why);
    }
}
