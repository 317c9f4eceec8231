package dev.exeunt.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Tells of faults that come in crowds: while a database is away every request meets the same one. One in ten seconds is told, with the
 * number of those that were not; the rest is there for whoever debugs. It may be used by any thread.
 */
public final class RepeatedFaults {
    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    private final Logger log;
    private final LongSupplier nanoTime;
    private final AtomicLong quietUntil;
    private final AtomicLong untold = new AtomicLong();

    public RepeatedFaults(Logger log) {
        this(log, System::nanoTime);
    }

    RepeatedFaults(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        this.quietUntil = new AtomicLong(nanoTime.getAsLong());
    }

    /**
     * Tells of a fault, or counts it.
     *
     * @param what happened, in one line
     */
    public void warn(String what, Throwable cause) {
        long now = nanoTime.getAsLong();
        long until = quietUntil.get();
        if (now - until >= 0 && quietUntil.compareAndSet(until, now + QUIET_NANOS)) {
            long others = untold.getAndSet(0);
            log.warn("{}{}", what, others == 0 ? "" : " (and " + others + " faults more before this one)");
            log.debug("because of this", cause);
        } else {
            untold.incrementAndGet();
            log.debug(what, cause);
        }
    }
}
