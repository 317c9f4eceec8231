package dev.exeunt.shard;

/** How many shards this node has and should have, for whoever watches it. */
public final class ShardCensus {
    private volatile int owned;
    private volatile int waiting;

    void count(int ownedNow, int waitingNow) {
        owned = ownedNow;
        waiting = waitingNow;
    }

    /** Shards that run here. */
    public int owned() {
        return owned;
    }

    /** Shards that are placed here and that the store has not granted yet. */
    public int waiting() {
        return waiting;
    }
}
