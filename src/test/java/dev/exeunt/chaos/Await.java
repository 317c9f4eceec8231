package dev.exeunt.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what happens outside of this process. */
public final class Await {
    private static final long INTERVAL_MS = 20;

    private Await() {}

    /** @throws IOException where it does not come true in time */
    public static void that(String what, Duration patience, BooleanSupplier condition) throws IOException {
        if (!until(patience, condition)) {
            throw new IOException("gave up after " + patience.toSeconds() + " s: " + what);
        }
    }

    /**
     * Waits.
     *
     * @return whether it came true in time
     */
    static boolean until(Duration patience, BooleanSupplier condition) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause(INTERVAL_MS);
        }
        return true;
    }

    static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
