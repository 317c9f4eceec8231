package dev.exeunt.room;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import java.util.List;
import java.util.Optional;

/**
 * A room as it is opened.
 *
 * @param handle by which the store finds it
 * @param roomId its ID
 * @param version its version
 * @param newest the newest event's node; empty for a room without events
 * @param stays of the servers that are in the room
 */
public record RoomRecord(
        RoomHandle handle, RoomId roomId, RoomVersion version, Optional<EventNode> newest, List<Stay> stays) {
    /** A room that begins now. */
    public static RoomRecord beginning(RoomHandle handle, RoomId roomId, RoomVersion version) {
        return new RoomRecord(handle, roomId, version, Optional.empty(), List.of());
    }
}
