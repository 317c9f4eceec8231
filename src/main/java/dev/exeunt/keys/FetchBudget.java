package dev.exeunt.keys;

/**
 * When a server may be asked for its keys again: a few times at once, so that a key that is met right after a fetch is fetched too,
 * then at intervals; and after failures at intervals that double. Not thread-safe.
 */
final class FetchBudget {
    private static final int BURST = 3;
    private static final long INTERVAL_MS = 30_000;
    private static final long FIRST_BACKOFF_MS = 2_000;
    private static final long LONGEST_BACKOFF_MS = 5 * 60_000;

    /** The time at which all of the burst would be available again. */
    private long full = Long.MIN_VALUE;

    private int failures;
    private long notBefore = Long.MIN_VALUE;

    /** Whether a fetch may begin now, in milliseconds; it is counted. */
    boolean take(long now) {
        long next = Math.max(full, now) + INTERVAL_MS;
        if (now < notBefore || next - now > BURST * INTERVAL_MS) {
            return false;
        }
        full = next;
        return true;
    }

    void succeeded() {
        failures = 0;
        notBefore = Long.MIN_VALUE;
    }

    void failed(long now) {
        long backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS << Math.min(failures, 20));
        failures++;
        notBefore = now + backoff;
    }
}
