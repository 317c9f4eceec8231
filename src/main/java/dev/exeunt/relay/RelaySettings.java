package dev.exeunt.relay;

import dev.exeunt.net.RequestLimits;
import java.time.Duration;

/**
 * The relay's bounds on a node.
 *
 * @param lane how many transactions may be under way to servers that work
 * @param slowLane how many to those that failed, or took long, the last time
 * @param slow how long a transaction takes after which its server is slow
 * @param transaction how much of a server's answer is waited for
 * @param memory how long an event may wait for its server in memory; then the server is behind
 * @param queued how many events may wait for one server in memory
 * @param bytes how much the contents of waiting events may take, at their rooms' owner and at their destinations' owner each
 * @param backoff how long a server that fails is left alone
 * @param reconciliation how often the store is asked for events in outboxes of which this node was not told
 */
public record RelaySettings(
        int lane,
        int slowLane,
        Duration slow,
        RequestLimits transaction,
        Duration memory,
        int queued,
        long bytes,
        Backoff backoff,
        Duration reconciliation) {
    private static final int ANSWER_BYTES = 256 * 1024;

    /** What a node uses. */
    public static RelaySettings usual() {
        return new RelaySettings(
                400,
                100,
                Duration.ofSeconds(5),
                new RequestLimits(Duration.ofSeconds(30), ANSWER_BYTES),
                Duration.ofSeconds(10),
                1_000,
                Runtime.getRuntime().maxMemory() / 16,
                new Backoff(Duration.ofSeconds(1), Duration.ofDays(1)),
                Duration.ofSeconds(10));
    }
}
