package dev.exeunt.federation;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonInteger;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.Verdict;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.Rooms;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** The handshake by which users of other servers leave rooms through this one (server-server API, "Leaving Rooms"). */
final class LeaveEndpoints {
    private final Rooms rooms;
    private final RoomVersions versions;
    private final EventVerifier signatures;
    private final MissingEvents missingEvents;
    private final PolicyServers policyServers;
    private final boolean serveV1SendLeave;

    LeaveEndpoints(
            Rooms rooms,
            RoomVersions versions,
            EventVerifier signatures,
            MissingEvents missingEvents,
            PolicyServers policyServers,
            boolean serveV1SendLeave) {
        this.rooms = rooms;
        this.versions = versions;
        this.signatures = signatures;
        this.missingEvents = missingEvents;
        this.policyServers = policyServers;
        this.serveV1SendLeave = serveV1SendLeave;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.signed("PUT", "/_matrix/federation/v2/send_leave/{roomId}/{eventId}", this::sendLeave));
        routes.add(Route.signed("GET", "/_matrix/federation/v1/make_leave/{roomId}/{userId}", this::makeLeave));
        if (serveV1SendLeave) {
            routes.add(Route.signed("PUT", "/_matrix/federation/v1/send_leave/{roomId}/{eventId}", this::sendLeaveV1));
        }
        return routes;
    }

    private Future<JsonValue> makeLeave(FederationRequest request) {
        RoomId room = request.roomId();
        UserId user = UserId.parse(request.parameter(1))
                .orElseThrow(() -> new MatrixException(Code.INVALID_PARAM, "the path's userId is no user ID"));
        return rooms.ask(new RoomRequest.MakeLeave(room, user, request.origin()), RoomReply.Template.class)
                .onSuccess(template -> versions.remember(room, template.version()))
                .map(template ->
                        JsonObject.of("room_version", template.version().id(), "event", template.event()));
    }

    private Future<JsonValue> sendLeave(FederationRequest request) {
        RoomId room = request.roomId();
        ServerName origin = request.origin();
        JsonObject body = request.bodyObject();
        return versions.of(room)
                .map(version -> LeaveEvent.parse(body, version, room, request.parameter(1), origin))
                .compose(signatures::verify)
                .compose(leave -> decide(leave, room, origin))
                .map(LeaveEndpoints::accepted);
    }

    /** As the specification had it before v1.18: the same, in an array with the status. */
    private Future<JsonValue> sendLeaveV1(FederationRequest request) {
        return sendLeave(request).map(answer -> JsonArray.of(new JsonInteger(200), answer));
    }

    private Future<Verdict> decide(VerifiedPdu leave, RoomId room, ServerName origin) {
        return ask(leave, room, origin)
                .compose(verdict -> verdict instanceof Verdict.Missing missing
                        ? missingEvents.fetch(missing, leave, origin).compose(fetched -> ask(leave, room, origin))
                        : Future.succeededFuture(verdict));
    }

    private Future<Verdict> ask(VerifiedPdu leave, RoomId room, ServerName origin) {
        return ask(new RoomRequest.SendLeave(room, leave, origin))
                .compose(verdict -> policyServers.settle(
                        verdict,
                        (event, recommendation) ->
                                ask(new RoomRequest.SendLeave(room, event, origin, recommendation))));
    }

    private Future<Verdict> ask(RoomRequest.SendLeave request) {
        return rooms.ask(request, RoomReply.Decided.class).map(RoomReply.Decided::verdict);
    }

    /** A refused leave is refused again in the same words, an accepted one accepted again. */
    private static JsonObject accepted(Verdict verdict) {
        if (verdict instanceof Verdict.Known known) {
            return accepted(known.first());
        } else if (verdict instanceof Verdict.Accepted) {
            return JsonObject.EMPTY;
        } else if (verdict instanceof Verdict.Rejected rejected) {
            throw refused(rejected.id(), rejected.why());
        } else if (verdict instanceof Verdict.SoftFailed failed) {
            throw refused(failed.id(), failed.why());
        }
        throw MissingEvents.unknown((Verdict.Missing) verdict);
    }

    private static MatrixException refused(EventId event, Refusal why) {
        return new MatrixException(Code.FORBIDDEN, "the event " + event + " is refused: " + why);
    }
}
