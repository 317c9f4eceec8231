package dev.exeunt.store;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.room.StoredEvent;
import java.util.Iterator;

/**
 * A room that is taken over from elsewhere.
 *
 * <p>Its events are numbered from 1 without a gap, each after those that it cites: first the outliers (the state, and its auth chain),
 * then the forward extremities, which are {@link dev.exeunt.room.Outcome#ACCEPTED}. An extremity's {@code base} is
 * {@link dev.exeunt.room.EventNode#ROOT} and it changes nothing: the state there is the imported state. The last event's head has the
 * first extremity's number for its {@code anchor}.
 *
 * @param shard the room's shard
 * @param roomId its ID
 * @param version its version
 * @param events read once, on a thread of the store's, while SQLite commits nothing else: they must be at hand
 */
public record ImportedRoom(int shard, RoomId roomId, RoomVersion version, Iterator<ImportedEvent> events) {
    /**
     * One of its events.
     *
     * @param event the event
     * @param current whether it is an entry of the room's current state
     */
    public record ImportedEvent(StoredEvent event, boolean current) {}
}
