package dev.exeunt.shard;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of the node's memory its rooms may take, in the units of {@link dev.exeunt.room.Room#weight}. Each shard is sure of an equal
 * share; beyond it a shard may hold on to rooms as long as the node as a whole is within its budget. Shards run on different threads,
 * and this is the one thing that they share.
 */
public final class MemoryBudget {
    /** What one thing in memory takes on average, in bytes: an event with its content, an entry of a state. */
    private static final long BYTES_PER_THING = 1_000;

    private final long total;
    private final long share;
    private final AtomicLong used = new AtomicLong();

    /** @param total for the whole node */
    public MemoryBudget(long total) {
        this.total = total;
        this.share = total / ShardId.COUNT;
    }

    /** A third of the heap. */
    public static MemoryBudget ofHeap() {
        return new MemoryBudget(Runtime.getRuntime().maxMemory() / 3 / BYTES_PER_THING);
    }

    void grew(long weight) {
        used.addAndGet(weight);
    }

    /** Whether a shard that holds this much must let go of some. */
    boolean isExceededBy(long weightOfShard) {
        return weightOfShard > share && used.get() > total;
    }
}
