package dev.exeunt.shard;

/** Is told what happens in the shards of a node, on their threads: it must be quick. */
public interface RoomObserver {
    /** Looks away. */
    RoomObserver NONE = new RoomObserver() {
        @Override
        public void answered(RoomRequest request, RoomReply reply) {}

        @Override
        public void waiting(int change) {}

        @Override
        public void held(int change) {}
    };

    /** A room answers, and what it tells is on disk. */
    void answered(RoomRequest request, RoomReply reply);

    /** So many requests more wait in the shards for their answers, or fewer where it is negative. */
    void waiting(int change);

    /** So many rooms more are in memory, or fewer where it is negative. */
    void held(int change);
}
