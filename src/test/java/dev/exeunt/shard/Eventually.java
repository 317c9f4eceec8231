package dev.exeunt.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** For what happens soon, and on another thread. */
public final class Eventually {
    private static final long PATIENCE_SECONDS = 20;
    private static final long LOOK_EVERY_MS = 10;

    private Eventually() {}

    /** Waits until it is so, and fails where it does not become so. */
    public static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time runs out").isLessThan(end);
            try {
                Thread.sleep(LOOK_EVERY_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
