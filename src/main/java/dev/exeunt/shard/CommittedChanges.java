package dev.exeunt.shard;

import dev.exeunt.room.RoomChange;
import io.vertx.core.Future;

/** Is told which changes of this node's shards are on disk, and which shards run here; on their threads, so it must be quick. */
public interface CommittedChanges {
    /** Looks away. */
    CommittedChanges UNHEARD = new CommittedChanges() {
        @Override
        public void began(ShardId shard, long epoch) {}

        @Override
        public void committed(RoomChange change) {}

        @Override
        public void uncertain(RoomChange change) {}

        @Override
        public Future<Void> ended(ShardId shard) {
            return Future.succeededFuture();
        }
    };

    /**
     * A shard begins here. What was committed before and not dealt with is in the store.
     *
     * @param epoch under which the store granted it
     */
    void began(ShardId shard, long epoch);

    /** A change of a room of such a shard is on disk. Changes of a room come in their order. */
    void committed(RoomChange change);

    /** It is not known whether a change is on disk, and it may get there yet: the store said that it failed, or did not answer. */
    void uncertain(RoomChange change);

    /** A shard ends here, and is given up when the future completes. */
    Future<Void> ended(ShardId shard);
}
