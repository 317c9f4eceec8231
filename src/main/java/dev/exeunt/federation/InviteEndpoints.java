package dev.exeunt.federation;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.EventFormat;
import dev.exeunt.matrix.event.EventHashes;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonInteger;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.ReceivedInvite;
import dev.exeunt.store.ReceivedInvites;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Invites of this server's users by users of others (server-server API, "Inviting to a room"). This server has no accounts: whoever is
 * called a user of it can be invited. Where it is in the room itself, the invite becomes part of the room; else it is kept until it is
 * answered.
 */
final class InviteEndpoints {
    /** An event and some of the room's state, whole events too. */
    private static final int MAX_BODY = 256 * 1024;

    private final RoomVersions versions;
    private final EventVerifier signatures;
    private final Submissions submissions;
    private final InviteState states;
    private final ReceivedInvites received;
    private final OwnKeys own;
    private final InstantSource clock;

    InviteEndpoints(
            RoomVersions versions,
            EventVerifier signatures,
            Submissions submissions,
            ReceivedInvites received,
            OwnKeys own,
            InstantSource clock) {
        this.versions = versions;
        this.signatures = signatures;
        this.submissions = submissions;
        this.states = new InviteState(signatures);
        this.received = received;
        this.own = own;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.signed("PUT", "/_matrix/federation/v2/invite/{roomId}/{eventId}", this::invite)
                        .withBodyLimit(MAX_BODY),
                Route.signed("PUT", "/_matrix/federation/v1/invite/{roomId}/{eventId}", this::inviteV1)
                        .withBodyLimit(MAX_BODY));
    }

    private Future<JsonValue> invite(FederationRequest request) {
        JsonObject body = request.bodyObject();
        String id = body.string("room_version").orElseThrow(() -> bad("room_version is missing or not a string"));
        JsonObject event = body.object("event").orElseThrow(() -> bad("event is missing or not an object"));
        RoomVersion version = RoomVersion.of(id)
                .orElseThrow(
                        () -> new IncompatibleVersionException(id, "this server does not know the room version " + id));
        return known(request.roomId())
                .compose(known -> {
                    if (known.filter(other -> !other.equals(version)).isPresent()) {
                        throw refused("the room has room version " + known.get() + ", not " + version);
                    }
                    return accept(request, new Invite(version, event, state(body)), known.isPresent());
                })
                .map(signed -> JsonObject.of("event", signed.json()));
    }

    /** Who uses this one does not name the room version: it is one of the two that are older than the naming. */
    private Future<JsonValue> inviteV1(FederationRequest request) {
        JsonObject event = request.bodyObject();
        JsonArray state = event.object("unsigned").map(InviteEndpoints::state).orElse(JsonArray.of());
        return known(request.roomId())
                .compose(known -> {
                    RoomVersion version = known.orElse(RoomVersion.V1);
                    if (version.format() != EventFormat.WITH_EVENT_ID) {
                        throw new IncompatibleVersionException(
                                version.id(),
                                "the room has room version " + version + ", which this endpoint does not know");
                    }
                    return accept(request, new Invite(version, event, state), known.isPresent());
                })
                .map(signed -> JsonArray.of(new JsonInteger(200), JsonObject.of("event", signed.json())));
    }

    /** What came, not looked at yet. */
    private record Invite(RoomVersion version, JsonObject event, JsonArray state) {}

    private static JsonArray state(JsonObject holder) {
        if (!holder.has("invite_room_state")) {
            return JsonArray.of();
        }
        return holder.array("invite_room_state").orElseThrow(() -> bad("invite_room_state is not a list"));
    }

    /** The version of a room that is known here. */
    private Future<Optional<RoomVersion>> known(RoomId room) {
        return versions.of(room)
                .map(Optional::of)
                .recover(failure ->
                        isNotFound(failure) ? Future.succeededFuture(Optional.empty()) : Future.failedFuture(failure));
    }

    private static boolean isNotFound(Throwable failure) {
        return failure instanceof MatrixException refused && refused.error().code() == Code.NOT_FOUND;
    }

    /** The invite with this server's signature, once it is part of the room or kept. */
    private Future<Pdu> accept(FederationRequest request, Invite invite, boolean roomIsKnown) {
        RoomId room = request.roomId();
        ServerName origin = request.origin();
        Pdu event = MemberEvent.parseInvite(
                invite.event(), invite.version(), room, request.parameter(1), origin, own.serverName());
        if (!EventHashes.contentHashHolds(event.json())) {
            throw refused("the event's content hash does not hold");
        }
        return signatures
                .verify(event)
                .compose(verified -> states.check(invite.state(), invite.version(), room))
                .compose(state -> {
                    Pdu signed = signed(event);
                    Future<Void> kept = roomIsKnown ? intoTheRoom(signed, state, origin) : keep(signed, state, origin);
                    return kept.map(signed);
                });
    }

    private Pdu signed(Pdu event) {
        return Pdu.parse(
                EventSigning.sign(event.json(), event.version(), own.serverName(), own.signingKey()), event.version());
    }

    /** A room that is known may be one that this server's users have all left. */
    private Future<Void> intoTheRoom(Pdu signed, JsonArray state, ServerName origin) {
        return submissions
                .submit(VerifiedPdu.alreadyVerified(signed), origin, RoomRequest.HandIn::new)
                .<Void>mapEmpty()
                .recover(failure -> isNotFound(failure) ? keep(signed, state, origin) : Future.failedFuture(failure));
    }

    private Future<Void> keep(Pdu signed, JsonArray state, ServerName origin) {
        UserId invited = new UserId(signed.stateKey().orElseThrow());
        ReceivedInvite invite = new ReceivedInvite(
                ShardId.of(signed.roomId()).number(), invited, signed, state, origin, clock.millis());
        return Future.fromCompletionStage(received.saveInvite(invite), Vertx.currentContext());
    }

    private static MatrixException bad(String why) {
        return new MatrixException(Code.BAD_JSON, why);
    }

    private static MatrixException refused(String why) {
        return new MatrixException(Code.INVALID_PARAM, why);
    }
}
