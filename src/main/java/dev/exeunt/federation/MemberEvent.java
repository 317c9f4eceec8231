package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;

/**
 * What must hold for a membership to be handed in at all (server-server API, "Joining Rooms", "Knocking upon a room", "Inviting to a
 * room", "Leaving Rooms").
 */
final class MemberEvent {
    private MemberEvent() {}

    /**
     * Reads a user's own membership as {@code send_join}, {@code send_knock} or {@code send_leave} hands it in.
     *
     * @param room the path's {@code roomId}
     * @param eventId the path's {@code eventId}
     * @param membership what the endpoint is for
     * @throws MatrixException {@code M_BAD_JSON} or {@code M_TOO_LARGE} where the event is malformed or of another room,
     *     {@code M_INVALID_PARAM} where it is not this membership of a user of the origin's, under this ID
     */
    static Pdu parse(
            JsonObject body, RoomVersion version, RoomId room, String eventId, ServerName origin, String membership) {
        Pdu event = Pdu.parse(body, version);
        String target = target(event, room, membership);
        if (!target.equals(event.sender())) {
            throw refused("state_key is not the sender: nobody else can be made to " + membership + " here");
        }
        checkNames(event, eventId, origin);
        return event;
    }

    /**
     * Reads an invite as {@code invite} hands it in.
     *
     * @param self the invited user's server
     * @throws MatrixException as {@link #parse}, and {@code M_INVALID_PARAM} where nobody of this server is invited
     */
    static Pdu parseInvite(
            JsonObject body, RoomVersion version, RoomId room, String eventId, ServerName origin, ServerName self) {
        Pdu event = Pdu.parse(body, version);
        String target = target(event, room, "invite");
        if (UserId.parse(target).filter(user -> user.isOn(self)).isEmpty()) {
            throw refused("state_key " + target + " is not a user of " + self);
        }
        checkNames(event, eventId, origin);
        return event;
    }

    private static String target(Pdu event, RoomId room, String membership) {
        if (!event.roomId().equals(room)) {
            throw new MatrixException(Code.BAD_JSON, "room_id is " + event.roomId() + ", the path's is " + room);
        }
        if (!event.type().equals(EventType.MEMBER)) {
            throw refused("type is " + event.type() + ", not " + EventType.MEMBER);
        }
        String target = event.stateKey().orElseThrow(() -> refused("state_key is missing"));
        if (!event.membership().filter(membership::equals).isPresent()) {
            throw refused("membership is not " + membership);
        }
        return target;
    }

    private static void checkNames(Pdu event, String eventId, ServerName origin) {
        if (!event.senderServer().equals(origin)) {
            throw refused("the sender " + event.sender() + " is not a user of " + origin);
        }
        if (!event.eventId().value().equals(eventId)) {
            throw refused("the event's ID is " + event.eventId() + ", the path's is another");
        }
    }

    private static MatrixException refused(String why) {
        return new MatrixException(Code.INVALID_PARAM, why);
    }
}
