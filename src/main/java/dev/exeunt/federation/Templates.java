package dev.exeunt.federation;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.Rooms;
import io.vertx.core.Future;
import java.util.List;

/** What {@code make_join} and {@code make_knock} have in common. */
final class Templates {
    /** What a server knows that does not say: {@code ver} "defaults to [1]". */
    private static final List<String> OLDEST = List.of("1");

    private Templates() {}

    /**
     * What the room asks of the user whom the request names.
     *
     * @return fails with an {@link IncompatibleVersionException} where the other server's {@code ver} does not name the room's version
     */
    static Future<RoomReply.Terms> terms(Rooms rooms, FederationRequest request) {
        RoomId room = request.roomId();
        return rooms.ask(new RoomRequest.AskTerms(room, request.userId(), request.origin()), RoomReply.Terms.class)
                .map(told -> {
                    checkOffered(request, room, told.version());
                    return told;
                });
    }

    private static void checkOffered(FederationRequest request, RoomId room, RoomVersion version) {
        List<String> offered = request.query("ver");
        if (!(offered.isEmpty() ? OLDEST : offered).contains(version.id())) {
            throw new IncompatibleVersionException(
                    version.id(),
                    room + " has room version " + version + ", which " + request.origin() + " does not offer");
        }
    }

    /** The answer. */
    static JsonObject answer(RoomReply.Template template) {
        return JsonObject.of("room_version", template.version().id(), "event", template.event());
    }
}
