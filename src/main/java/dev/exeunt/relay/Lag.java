package dev.exeunt.relay;

import io.vertx.core.Future;

/** What a server misses of a room: the events after the last one that it was sent. */
final class Lag {
    private long sent;
    private long newest;
    private long pending;
    private Future<Void> written = Future.succeededFuture();

    /**
     * What the store says, or will say.
     *
     * @param sent number of the last event that the server was sent
     * @param newest number of the newest event that it is to get
     * @param pending how many there are
     */
    Lag(long sent, long newest, long pending) {
        this.sent = sent;
        this.newest = newest;
        this.pending = pending;
    }

    long sent() {
        return sent;
    }

    long newest() {
        return newest;
    }

    long pending() {
        return pending;
    }

    /** Completes when the store knows of it. */
    Future<Void> written() {
        return written;
    }

    void written(Future<Void> write) {
        written = write;
    }

    /** More is missed. */
    void miss(long first, long last, long count) {
        newest = Math.max(newest, last);
        pending += count;
        sent = Math.min(sent, first - 1);
    }

    /** The server was sent all up to this number. */
    void sent(long upTo, long count) {
        sent = upTo;
        pending = Math.max(0, pending - count);
    }

    /** Whether nothing is missed. */
    boolean isOver() {
        return sent >= newest;
    }
}
