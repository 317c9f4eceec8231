package dev.exeunt.federation;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomAlias;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.Aliases;
import dev.exeunt.store.RoomCatalog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What other servers can find here without being in a room (server-server API, "Querying for information", "Published Room
 * Directory"): rooms by their aliases. No room is published, and no user has a profile.
 */
final class DirectoryEndpoints {
    private static final int MAX_SERVERS = 100;

    private static final JsonObject NO_ROOMS = JsonObject.of("chunk", JsonArray.of(), "total_room_count_estimate", 0);

    private final Aliases aliases;
    private final RoomCatalog catalog;

    DirectoryEndpoints(Aliases aliases, RoomCatalog catalog) {
        this.aliases = aliases;
        this.catalog = catalog;
    }

    List<Route> routes() {
        return List.of(
                Route.signed("GET", "/_matrix/federation/v1/query/directory", this::directory),
                Route.signed("GET", "/_matrix/federation/v1/query/profile", DirectoryEndpoints::profile),
                Route.signed("GET", "/_matrix/federation/v1/publicRooms", DirectoryEndpoints::publicRooms),
                Route.signed("POST", "/_matrix/federation/v1/publicRooms", DirectoryEndpoints::publicRooms));
    }

    private Future<JsonValue> directory(FederationRequest request) {
        String text = request.query("room_alias").stream()
                .findFirst()
                .orElseThrow(() -> new MatrixException(Code.MISSING_PARAM, "the query lacks room_alias"));
        RoomAlias alias = RoomAlias.parse(text)
                .orElseThrow(() -> new MatrixException(Code.INVALID_PARAM, "room_alias is no room alias"));
        return here(aliases.findAlias(ShardId.ofName(alias.value()).number(), alias))
                .map(found -> found.orElseThrow(
                        () -> new MatrixException(Code.NOT_FOUND, "there is no room alias " + alias + " here")))
                .compose(room -> servers(room)
                        .map(servers -> JsonObject.of(
                                "room_id",
                                room.value(),
                                "servers",
                                servers.stream().map(ServerName::value).toList())));
    }

    private Future<List<ServerName>> servers(RoomId room) {
        return here(catalog.joinedServers(ShardId.of(room).number(), room, MAX_SERVERS));
    }

    private static <T> Future<T> here(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, Vertx.currentContext());
    }

    private static Future<JsonValue> profile(FederationRequest request) {
        return Future.failedFuture(new MatrixException(Code.NOT_FOUND, "the users of this server have no profiles"));
    }

    private static Future<JsonValue> publicRooms(FederationRequest request) {
        return Future.succeededFuture(NO_ROOMS);
    }
}
