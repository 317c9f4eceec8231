package dev.exeunt.admin;

import static dev.exeunt.admin.AdminRequest.invalid;
import static dev.exeunt.admin.AdminRequest.text;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomAlias;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.Aliases;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletionStage;

/** This server's room aliases, by which other servers find rooms ({@code GET /_matrix/federation/v1/query/directory}). */
final class AliasEndpoints {
    private final Aliases aliases;
    private final ServerName self;

    AliasEndpoints(Aliases aliases, ServerName self) {
        this.aliases = aliases;
        this.self = self;
    }

    /** {@code PUT /aliases/{alias}} {@code {"room_id"}}: the alias points to this room from now on. */
    Future<JsonObject> put(AdminRequest request) {
        RoomAlias alias = alias(request);
        RoomId room = RoomId.parse(text(request.body(), "room_id")).orElseThrow(() -> invalid("room_id is no room ID"));
        return here(aliases.saveAlias(shard(alias), alias, room)).map(saved -> answer(alias, room));
    }

    /** {@code GET /aliases/{alias}}. */
    Future<JsonObject> show(AdminRequest request) {
        RoomAlias alias = alias(request);
        return here(aliases.findAlias(shard(alias), alias))
                .map(found -> answer(alias, found.orElseThrow(() -> unknown(alias))));
    }

    /** {@code DELETE /aliases/{alias}}. */
    Future<JsonObject> delete(AdminRequest request) {
        RoomAlias alias = alias(request);
        return here(aliases.removeAlias(shard(alias), alias)).map(removed -> {
            if (!removed) {
                throw unknown(alias);
            }
            return JsonObject.EMPTY;
        });
    }

    private RoomAlias alias(AdminRequest request) {
        String text = request.path("alias");
        return RoomAlias.parse(text)
                .filter(alias -> alias.server().equals(self))
                .orElseThrow(() -> invalid(text + " is not a room alias of " + self));
    }

    private static int shard(RoomAlias alias) {
        return ShardId.ofName(alias.value()).number();
    }

    private static <T> Future<T> here(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, Vertx.currentContext());
    }

    private static JsonObject answer(RoomAlias alias, RoomId room) {
        return JsonObject.of("alias", alias.value(), "room_id", room.value());
    }

    private static MatrixException unknown(RoomAlias alias) {
        return new MatrixException(Code.NOT_FOUND, "there is no room alias " + alias);
    }
}
