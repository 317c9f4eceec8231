package dev.exeunt.net;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** When to stop waiting for a server. */
final class Deadline {
    private final Duration timeout;
    private final long endNanos;

    Deadline(Duration timeout) {
        this.timeout = timeout;
        this.endNanos = System.nanoTime() + timeout.toNanos();
    }

    /** In milliseconds; not positive once it is over. */
    long left() {
        return TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
    }

    boolean isOver() {
        return left() <= 0;
    }

    FederationException exceeded() {
        return new FederationException("no answer within " + timeout.toMillis() + " ms");
    }
}
