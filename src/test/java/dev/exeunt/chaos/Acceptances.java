package dev.exeunt.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When a room accepted leaves, which were sent one after the other. All times are by {@link System#nanoTime}. */
final class Acceptances {
    private final List<Leave> leaves = new ArrayList<>();

    private record Leave(long began, long ended) {}

    /**
     * A leave was accepted.
     *
     * @param began when it was first sent
     * @param ended when its acknowledgement came
     */
    synchronized void add(long began, long ended) {
        leaves.add(new Leave(began, ended));
    }

    /** Whether a leave was accepted that began after this moment. */
    boolean areThereSince(long nanoTime) {
        return backAfter(nanoTime).isPresent();
    }

    /** How long after this moment the first leave was accepted that began after it; empty where none was. */
    synchronized Optional<Duration> backAfter(long nanoTime) {
        return leaves.stream()
                .filter(leave -> leave.began() - nanoTime > 0)
                .findFirst()
                .map(leave -> Duration.ofNanos(leave.ended() - nanoTime));
    }

    /** The longest time after this moment in which no leave was accepted, up to the last one that was. */
    synchronized Duration longestGapAfter(long nanoTime) {
        long last = nanoTime;
        long longest = 0;
        for (Leave leave : leaves) {
            if (leave.ended() - last > 0) {
                longest = Math.max(longest, leave.ended() - last);
                last = leave.ended();
            }
        }
        return Duration.ofNanos(longest);
    }
}
