package dev.exeunt.relay;

import java.time.Duration;

/**
 * How long a server that fails is left alone: twice as long each time, and never by the clock, so that servers which failed together are
 * not tried again together.
 *
 * @param first after the first failure
 * @param longest however often it failed
 */
public record Backoff(Duration first, Duration longest) {
    private static final double SPREAD = 0.5;

    /**
     * The pause in milliseconds.
     *
     * @param failures how often in a row it failed, from 1
     * @param random from 0 to 1
     */
    long pause(int failures, double random) {
        double doubled = (double) first.toMillis() * Math.pow(2, Math.min(failures, Integer.SIZE) - 1.0);
        double bounded = Math.min(doubled, (double) longest.toMillis());
        return Math.round(bounded * (1 - SPREAD * random));
    }
}
