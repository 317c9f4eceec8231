package dev.exeunt.store;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.StoredEvent;
import java.util.Iterator;
import java.util.Map;

/**
 * A room that is taken over from elsewhere, see {@link dev.exeunt.room.RoomImport}.
 *
 * @param shard the room's shard
 * @param roomId its ID
 * @param version its version
 * @param state its current state: event numbers by key
 * @param events in the order of their numbers, from 1 without a gap. They are read once, on a thread of the store's, and SQLite commits
 *     nothing else meanwhile: they must be at hand
 */
public record ImportedRoom(
        int shard, RoomId roomId, RoomVersion version, Map<StateKey, Long> state, Iterator<StoredEvent> events) {}
