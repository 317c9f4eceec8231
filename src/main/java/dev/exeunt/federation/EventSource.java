package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/** Where events are had that are missing here. What comes is bounded in bytes and time, and not checked otherwise. */
public interface EventSource {
    /**
     * {@code POST /_matrix/federation/v1/get_missing_events/{roomId}}: the events between those two.
     *
     * @param earliest what is known here
     * @param latest what cites the missing events
     * @param limit how many to return at most
     */
    Future<List<JsonObject>> missingEvents(
            ServerName server, RoomId room, List<EventId> earliest, List<EventId> latest, int limit);

    /** {@code GET /_matrix/federation/v1/state_ids/{roomId}}: the state before the event, without its auth chain. */
    Future<Set<EventId>> stateIds(ServerName server, RoomId room, EventId event);

    /** {@code GET /_matrix/federation/v1/event/{eventId}}: the event, in a list. */
    Future<List<JsonObject>> event(ServerName server, EventId event);
}
