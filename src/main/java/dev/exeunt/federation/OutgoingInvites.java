package dev.exeunt.federation;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.matrix.event.EventFormat;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.net.FederationException;
import dev.exeunt.net.FederationResponse;
import dev.exeunt.room.Invitation;
import dev.exeunt.room.LocalAct;
import dev.exeunt.room.StrippedState;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.Rooms;
import io.vertx.core.Future;

/**
 * Invites of other servers' users by users of this one (server-server API, "Inviting to a room"). The invited user's server signs the
 * invite before it becomes part of the room; the room goes on meanwhile, and decides on the invite once it is back.
 */
public final class OutgoingInvites {
    private final Rooms rooms;
    private final EventVerifier signatures;
    private final LocalActs acts;
    private final Transport transport;

    /** The way to other servers. */
    @FunctionalInterface
    public interface Transport {
        /** Sends a signed {@code PUT}; fails with a {@link FederationException} where there is no answer. */
        Future<FederationResponse> put(ServerName server, String target, JsonObject body);
    }

    public OutgoingInvites(Rooms rooms, LocalActs acts, EventVerifier signatures, Transport transport) {
        this.rooms = rooms;
        this.signatures = signatures;
        this.acts = acts;
        this.transport = transport;
    }

    /**
     * Invites a user of another server.
     *
     * @param invite by a user of this server; its {@code state_key} is the invited user's ID
     * @return the invite's ID once it is part of the room; fails with {@code M_FORBIDDEN} where the room or the user's server refuses it,
     *     with a {@link FederationException} where the server does not answer as it should: nothing is kept then
     */
    public Future<EventId> invite(RoomId room, LocalAct invite) {
        ServerName server = new UserId(invite.stateKey().orElseThrow()).server();
        return rooms.ask(new RoomRequest.MakeInvite(room, invite), RoomReply.Invited.class)
                .compose(made -> signed(made.invitation(), server))
                .compose(event -> acts.send(room, event));
    }

    private Future<VerifiedPdu> signed(Invitation invitation, ServerName server) {
        Pdu event = invitation.event().pdu();
        return transport
                .put(server, target("v2", event), body(invitation))
                .compose(answer -> isUnknown(answer) && event.version().format() == EventFormat.WITH_EVENT_ID
                        ? transport.put(server, target("v1", event), bodyV1(invitation))
                        : Future.succeededFuture(answer))
                .map(answer -> signed(event, answered(answer, server), server))
                .compose(signed -> signatures
                        .verifyCoSigned(signed, server)
                        .recover(unsigned -> Future.failedFuture(FederationException.of(server, unsigned))));
    }

    /** "Senders which receive a 400 or 404 response to this endpoint should retry using the v1 API." */
    private static boolean isUnknown(FederationResponse answer) {
        return answer.status() == 400 || answer.status() == 404 || answer.status() == 405;
    }

    private static String target(String api, Pdu event) {
        return "/_matrix/federation/" + api + "/invite/"
                + RemoteEvents.encoded(event.roomId().value()) + "/"
                + RemoteEvents.encoded(event.eventId().value());
    }

    private static JsonObject body(Invitation invitation) {
        Pdu event = invitation.event().pdu();
        return state(invitation).with("room_version", event.version().id()).with("event", event.json());
    }

    private static JsonObject bodyV1(Invitation invitation) {
        return invitation.event().pdu().json().with("unsigned", state(invitation));
    }

    private static JsonObject state(Invitation invitation) {
        return JsonObject.of("invite_room_state", StrippedState.json(invitation.state()));
    }

    /** The event of an answer of either endpoint. */
    private static JsonObject answered(FederationResponse answer, ServerName server) {
        if (!answer.isOk()) {
            throw refused(answer, server);
        }
        JsonValue body = answer.body();
        if (body instanceof JsonArray pair && pair.size() == 2) {
            body = pair.get(1);
        }
        if (body instanceof JsonObject object && object.object("event").isPresent()) {
            return object.object("event").get();
        }
        throw FederationException.of(server, "it answers the invite without the event");
    }

    private static RuntimeException refused(FederationResponse answer, ServerName server) {
        return answer.status() == 403
                ? new MatrixException(Code.FORBIDDEN, server + " refuses the invite: it answers " + answer.error())
                : FederationException.of(server, "it answers the invite with " + answer.error());
    }

    /** The event that was sent, with the signatures that its user's server added. */
    private static Pdu signed(Pdu sent, JsonObject answered, ServerName server) {
        if (!unsigned(answered).equals(unsigned(sent.json()))) {
            throw FederationException.of(server, "it answers the invite with another event");
        }
        JsonObject added = SignedJson.signaturesOf(answered, server);
        JsonObject signatures = sent.json().object("signatures").orElse(JsonObject.EMPTY);
        return Pdu.parse(sent.json().with("signatures", signatures.with(server.value(), added)), sent.version());
    }

    private static JsonObject unsigned(JsonObject event) {
        return event.without("signatures", "unsigned");
    }
}
