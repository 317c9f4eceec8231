package dev.exeunt.federation;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonInteger;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
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
    private final Submissions submissions;
    private final boolean serveV1SendLeave;

    LeaveEndpoints(Rooms rooms, RoomVersions versions, Submissions submissions, boolean serveV1SendLeave) {
        this.rooms = rooms;
        this.versions = versions;
        this.submissions = submissions;
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
        UserId user = request.userId();
        return rooms.ask(new RoomRequest.MakeLeave(room, user, request.origin()), RoomReply.Template.class)
                .onSuccess(template -> versions.remember(room, template.version()))
                .map(Templates::answer);
    }

    private Future<JsonValue> sendLeave(FederationRequest request) {
        return submissions
                .read(request, "leave")
                .compose(leave -> submissions.verifyAndSubmit(leave, request.origin(), RoomRequest.SendLeave::new))
                .map(accepted -> JsonObject.EMPTY);
    }

    /** As the specification had it before v1.18: the same, in an array with the status. */
    private Future<JsonValue> sendLeaveV1(FederationRequest request) {
        return sendLeave(request).map(answer -> JsonArray.of(new JsonInteger(200), answer));
    }
}
