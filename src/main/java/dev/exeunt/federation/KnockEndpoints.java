package dev.exeunt.federation;

import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.StrippedState;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.Rooms;
import io.vertx.core.Future;
import java.util.List;

/** The handshake by which users of other servers knock upon rooms through this one (server-server API, "Knocking upon a room"). */
final class KnockEndpoints {
    private final Rooms rooms;
    private final Submissions submissions;

    KnockEndpoints(Rooms rooms, Submissions submissions) {
        this.rooms = rooms;
        this.submissions = submissions;
    }

    List<Route> routes() {
        return List.of(
                Route.signed("GET", "/_matrix/federation/v1/make_knock/{roomId}/{userId}", this::makeKnock),
                Route.signed("PUT", "/_matrix/federation/v1/send_knock/{roomId}/{eventId}", this::sendKnock));
    }

    private Future<JsonValue> makeKnock(FederationRequest request) {
        return Templates.terms(rooms, request)
                .compose(told -> rooms.ask(
                        new RoomRequest.MakeKnock(request.roomId(), request.userId(), request.origin()),
                        RoomReply.Template.class))
                .map(Templates::answer);
    }

    private Future<JsonValue> sendKnock(FederationRequest request) {
        return submissions
                .read(request, "knock")
                .compose(knock -> submissions.verifyAndSubmit(knock, request.origin(), RoomRequest.HandIn::new))
                .compose(accepted -> rooms.ask(new RoomRequest.AskStripped(request.roomId()), RoomReply.Stripped.class))
                .map(stripped -> JsonObject.of("knock_room_state", StrippedState.json(stripped.state())));
    }
}
