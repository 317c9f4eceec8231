package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;

/** What must hold for an event to be handed in by {@code send_leave} at all (server-server API, "Leaving Rooms"). */
final class LeaveEvent {
    private LeaveEvent() {}

    /**
     * Reads a leave as it was handed in.
     *
     * @param room the path's {@code roomId}
     * @param eventId the path's {@code eventId}
     * @throws MatrixException {@code M_BAD_JSON} or {@code M_TOO_LARGE} where the event is malformed or of another room,
     *     {@code M_INVALID_PARAM} where it is not a leave of a user of the origin's, under this ID
     */
    static Pdu parse(JsonObject body, RoomVersion version, RoomId room, String eventId, ServerName origin) {
        Pdu event = Pdu.parse(body, version);
        if (!event.roomId().equals(room)) {
            throw new MatrixException(Code.BAD_JSON, "room_id is " + event.roomId() + ", the path's is " + room);
        }
        if (!event.type().equals(EventType.MEMBER)) {
            throw refused("type is " + event.type() + ", not " + EventType.MEMBER);
        }
        String target = event.stateKey().orElseThrow(() -> refused("state_key is missing"));
        if (!event.membership().filter("leave"::equals).isPresent()) {
            throw refused("membership is not leave");
        }
        if (!target.equals(event.sender())) {
            throw refused("state_key is not the sender: nobody else can be made to leave here");
        }
        if (!event.senderServer().equals(origin)) {
            throw refused("the sender " + event.sender() + " is not a user of " + origin);
        }
        if (!event.eventId().value().equals(eventId)) {
            throw refused("the event's ID is " + event.eventId() + ", the path's is another");
        }
        return event;
    }

    private static MatrixException refused(String why) {
        return new MatrixException(Code.INVALID_PARAM, why);
    }
}
