package dev.exeunt.room;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import java.util.List;

/**
 * What one command changed in a room, to be committed as a whole.
 *
 * @param handle the room's
 * @param roomId its ID
 * @param version its version
 * @param begins whether the room begins with this change
 * @param events new events in order; their nodes hold the changes to the current state
 */
public record RoomChange(
        RoomHandle handle, RoomId roomId, RoomVersion version, boolean begins, List<StoredEvent> events) {
    public RoomChange {
        events = List.copyOf(events);
    }
}
