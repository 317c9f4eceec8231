package dev.exeunt.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Changes that wait for the committer, bounded in number and bytes. */
final class Backlog {
    private static final int MAX_CHANGES = 20_000;
    private static final long MAX_BYTES = 64L << 20;

    /** More in a transaction saves little and makes the first of them wait. */
    static final int BATCH_CHANGES = 256;

    private static final long BATCH_BYTES = 8L << 20;

    private final int maxChanges;
    private final long maxBytes;
    private final Deque<Change> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean closed;

    Backlog() {
        this(MAX_CHANGES, MAX_BYTES);
    }

    Backlog(int maxChanges, long maxBytes) {
        this.maxChanges = maxChanges;
        this.maxBytes = maxBytes;
    }

    /** @throws StoreException where there is no room, or it is closed */
    synchronized void add(Change change) {
        if (closed) {
            throw new StoreException("the store is closed");
        }
        if (waiting.size() >= maxChanges || bytes + change.bytes() > maxBytes) {
            throw new StoreException("the store is too busy");
        }
        waiting.add(change);
        bytes += change.bytes();
        notifyAll();
    }

    /** Waits for a change and takes what waits with it, as much as one transaction should hold; nothing once it is closed and empty. */
    synchronized List<Change> take() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        List<Change> batch = new ArrayList<>();
        long taken = 0;
        while (!waiting.isEmpty() && batch.size() < BATCH_CHANGES && taken < BATCH_BYTES) {
            Change change = waiting.remove();
            batch.add(change);
            taken += change.bytes();
        }
        bytes -= taken;
        return batch;
    }

    /** How many wait. */
    synchronized int size() {
        return waiting.size();
    }

    /** Takes no more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
