package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.room.RoomHandle;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Rooms as they were at some event: what is committed, whichever node asks. Reading that may take long is done by threads and connections
 * of its own, few at a time, so that rooms at work do not wait for it. Every stage completes on a thread of the store's; one that fails
 * does so with a {@link StoreException}, or with what the reading threw.
 */
public interface RoomSnapshots {
    /** How many events {@link #pdus} and {@link #ids} hand out at a time, at most. */
    int PAGE = 256;

    /** Reads a room as it is at one moment. */
    @FunctionalInterface
    interface Reading<T> {
        /** Reads, on a thread of the store's: it may wait for the store, and for nothing else. */
        T of(RoomSnapshot room);
    }

    /**
     * Reads a room; empty where there is no such room.
     *
     * @param shard the room's shard
     */
    <T> CompletionStage<Optional<T>> read(int shard, RoomId room, Reading<T> reading);

    /** The rooms that have an event of this ID: in most cases one, but who chooses IDs (room versions 1 and 2) may choose one twice. */
    CompletionStage<List<RoomPlace>> roomsOf(EventId event);

    /** A room and the shard that it is in. */
    record RoomPlace(int shard, RoomId roomId) {}

    /**
     * Events as they are stored: canonical JSON, without {@code unsigned}.
     *
     * @param numbers of events that exist, at most {@value #PAGE}
     * @return in the order of the numbers; not to be written to
     */
    CompletionStage<List<byte[]>> pdus(RoomHandle room, long[] numbers);

    /** Events' IDs, as {@link #pdus} gives the events. */
    CompletionStage<List<EventId>> ids(RoomHandle room, long[] numbers);
}
