package dev.exeunt.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long the machine itself, or this process' garbage collector, keeps everything waiting while something else is measured: a thread
 * that only sleeps notes how much later than it asked for it is woken. No request can be faster than that.
 */
final class MachineStalls implements AutoCloseable {
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<Long> waits = new ArrayList<>();
    private final Thread sleeper = new Thread(this::sleep, "bench-sleeper");
    private volatile boolean over;

    private MachineStalls() {}

    /** Begins to watch. */
    static MachineStalls watch() {
        MachineStalls stalls = new MachineStalls();
        stalls.sleeper.start();
        return stalls;
    }

    private void sleep() {
        while (!over) {
            long due = System.nanoTime() + TICK;
            LockSupport.parkNanos(TICK);
            // Whatever comes in the middle of a stall waits for the rest of it: so many of these as there are ticks in
            // it.
            for (long late = Math.max(0, System.nanoTime() - due); late >= 0; late -= TICK) {
                waits.add(late);
            }
        }
    }

    /** Milliseconds that 99 % of what comes at any moment waits at most; after {@link #close}. */
    double p99() {
        Collections.sort(waits);
        return waits.get((int) (0.99 * (waits.size() - 1))) / 1e6;
    }

    @Override
    public void close() {
        over = true;
        try {
            sleeper.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "the machine's own p99 %.1f ms", p99());
    }
}
