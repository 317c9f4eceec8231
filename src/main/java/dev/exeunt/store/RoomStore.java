package dev.exeunt.store;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.RoomRecord;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The rooms of this server. Every stage completes on a thread of the store's; one that fails does so with a {@link StoreException}.
 */
public interface RoomStore extends AutoCloseable {
    /**
     * A room as it is opened, and what of its state is sure to be needed.
     *
     * @param shard the room's shard
     * @param room its ID
     * @param keys entries of the current state to load with it
     */
    CompletionStage<Optional<OpenedRoom>> open(int shard, RoomId room, Set<StateKey> keys);

    /** A room and what was loaded with it. */
    record OpenedRoom(RoomRecord record, Loaded loaded) {}

    /**
     * What a room misses.
     *
     * @param version the room's
     */
    CompletionStage<Loaded> load(RoomHandle room, RoomVersion version, LoadRequest request);

    /** A handle for a room that begins in this shard. It is not in the store before its first change is committed. */
    CompletionStage<RoomHandle> newHandle(int shard);

    /**
     * Commits a change together with all others that wait, in one durable transaction. Changes of one room are committed in the order
     * of the calls. A change that fails leaves no trace; one whose shard has another epoch by now fails with a {@link FencedException}.
     *
     * @param change what to commit
     * @param epoch the shard's, as it was granted to who decided the change, see {@link ShardOwnership#claim}
     */
    CompletionStage<Void> commit(RoomChange change, long epoch);

    /** Finishes what was asked, and takes no more. */
    @Override
    void close();
}
