package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/** A world in which no server gives events away. */
final class NoEvents implements EventSource {
    @Override
    public Future<List<JsonObject>> missingEvents(
            ServerName server, RoomId room, List<EventId> earliest, List<EventId> latest, int limit) {
        return Future.failedFuture("404 M_NOT_FOUND");
    }

    @Override
    public Future<Set<EventId>> stateIds(ServerName server, RoomId room, EventId event) {
        return Future.failedFuture("404 M_NOT_FOUND");
    }

    @Override
    public Future<List<JsonObject>> event(ServerName server, EventId event) {
        return Future.failedFuture("404 M_NOT_FOUND");
    }
}
