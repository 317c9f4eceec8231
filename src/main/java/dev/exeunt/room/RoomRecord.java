package dev.exeunt.room;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import java.util.Optional;

/**
 * A room as it is opened.
 *
 * @param handle by which the store finds it
 * @param roomId its ID
 * @param version its version
 * @param newest the newest event's node; empty for a room without events
 */
public record RoomRecord(RoomHandle handle, RoomId roomId, RoomVersion version, Optional<EventNode> newest) {
    /** A room that begins now. */
    public static RoomRecord beginning(RoomHandle handle, RoomId roomId, RoomVersion version) {
        return new RoomRecord(handle, roomId, version, Optional.empty());
    }
}
