package dev.exeunt.leaving;

import dev.exeunt.store.PendingLeave;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When servers that did not take a leave are asked again: twice as long after each attempt, with some chance in it, so that those who
 * failed together do not come back together.
 *
 * @param first how long after the first attempt
 * @param longest between two attempts
 * @param patience how long after it was asked for a leave is given up
 */
record RetryPlan(Duration first, Duration longest, Duration patience) {
    /** Minutes at first, half a day in the end, for a week: as long as other servers keep trying to reach each other. */
    static final RetryPlan USUAL = new RetryPlan(Duration.ofMinutes(1), Duration.ofHours(12), Duration.ofDays(7));

    private static final int MOST_DOUBLINGS = 20;

    /**
     * The time of the next attempt, {@link PendingLeave#NEVER} where there is none.
     *
     * @param leave before the attempt that has just failed is counted
     * @param now milliseconds since 1970
     */
    long next(PendingLeave leave, long now, RandomGenerator random) {
        if (now - leave.askedAt() >= patience.toMillis()) {
            return PendingLeave.NEVER;
        }
        long doubled = first.toMillis() << Math.min(MOST_DOUBLINGS, leave.attempts());
        long wait = Math.min(longest.toMillis(), doubled);
        return now + random.nextLong(wait / 2, wait + 1);
    }
}
