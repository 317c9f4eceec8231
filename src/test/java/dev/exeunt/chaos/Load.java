package dev.exeunt.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Leaves at a steady rate, in random rooms, to all nodes in turn. It replaces rooms that everyone has left. */
final class Load implements AutoCloseable {
    /** How long a leave is tried. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int WORKERS = 96;

    private final RoomPool pool;
    private final int rooms;
    private final Leaver leaver;
    private final long intervalNanos;
    private final AtomicLong nextSlot = new AtomicLong(System.nanoTime());
    private final ConcurrentSkipListSet<Long> underWay = new ConcurrentSkipListSet<>();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private volatile boolean stopped;

    /**
     * Starts it.
     *
     * @param rooms how many rooms the pool is kept at
     * @param rate leaves a second
     */
    Load(RoomPool pool, int rooms, Leaver leaver, int rate) {
        this.pool = pool;
        this.rooms = rooms;
        this.leaver = leaver;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / rate;
        for (int i = 0; i < WORKERS; i++) {
            workers.execute(() -> run(this::leaveOnce));
        }
        workers.execute(() -> run(this::refill));
    }

    private interface Step {
        void run() throws IOException;
    }

    private void run(Step step) {
        try {
            while (!stopped) {
                step.run();
            }
        } catch (IOException | RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void leaveOnce() throws IOException {
        long now = System.nanoTime();
        // What was missed is not made up for: the load is steady, not a flood after each fault.
        long slot = nextSlot.updateAndGet(next -> Math.max(next, now - intervalNanos) + intervalNanos);
        Await.pause(Math.max(0, (slot - now) / 1_000_000));
        Optional<Departure> departure = pool.random().next();
        if (departure.isEmpty() || stopped) {
            return;
        }
        long began = System.nanoTime();
        underWay.add(began);
        try {
            leaver.leave(departure.get(), PATIENCE);
        } finally {
            underWay.remove(began);
        }
    }

    private void refill() throws IOException {
        pool.fill(rooms, 0.1);
        Await.pause(500);
    }

    /** Waits until nothing is under way that began before this moment. */
    void awaitDone(long nanoTime) throws IOException {
        Await.that(
                "what began during the fault is done",
                PATIENCE.plusSeconds(20),
                () -> underWay.isEmpty() || underWay.first() - nanoTime > 0);
        check();
    }

    private void check() throws IOException {
        Exception why = failure.get();
        if (why != null) {
            throw new IOException("the load ended", why);
        }
    }

    /** Waits for what is under way. */
    @Override
    public void close() throws IOException {
        stopped = true;
        workers.shutdown();
        Await.that("the load has ended", PATIENCE.plusSeconds(20), workers::isTerminated);
        check();
    }
}
