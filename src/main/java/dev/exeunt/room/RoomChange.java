package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import java.util.List;
import java.util.Optional;

/**
 * What one command changed in a room, to be committed as a whole.
 *
 * @param handle the room's
 * @param roomId its ID
 * @param version its version
 * @param follows the event before the first of these, on top of which they were decided; empty where the room begins with this change
 * @param events new events in order; their nodes hold the changes to the current state
 * @param servers what they mean for the servers in the room
 * @param redactions what they mean for redactions
 */
public record RoomChange(
        RoomHandle handle,
        RoomId roomId,
        RoomVersion version,
        Optional<EventId> follows,
        List<StoredEvent> events,
        ServerChange servers,
        RedactionChange redactions) {
    public RoomChange {
        events = List.copyOf(events);
    }

    /** A change that has nothing to do with redactions. */
    public RoomChange(
            RoomHandle handle,
            RoomId roomId,
            RoomVersion version,
            Optional<EventId> follows,
            List<StoredEvent> events,
            ServerChange servers) {
        this(handle, roomId, version, follows, events, servers, RedactionChange.NONE);
    }

    /** Whether the room begins with this change. */
    public boolean begins() {
        return follows.isEmpty();
    }
}
