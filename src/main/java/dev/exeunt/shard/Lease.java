package dev.exeunt.shard;

import dev.exeunt.store.Fencing;
import java.time.Duration;

/**
 * Whether the store still knows this node as alive, as far as this node can tell by itself. While it is not sure of that, another node
 * may have its shards, so it tells nothing about their rooms. It may be asked from any thread.
 */
public final class Lease {
    /** Short, as the shards of a node that vanished without a word wait for its end; long enough for a restart of the database's. */
    public static final Duration LENGTH = Duration.ofSeconds(5);

    private volatile long heldUntil = System.nanoTime();

    /** @param askedAt {@link System#nanoTime} before the store was asked: what it granted cannot have begun earlier */
    void renewed(long askedAt) {
        heldUntil = askedAt + LENGTH.toNanos();
    }

    boolean isHeld() {
        return !Fencing.isOn() || System.nanoTime() - heldUntil < 0;
    }
}
