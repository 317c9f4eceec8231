package dev.exeunt.admin;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Measures how late its event loop comes to what is due, ten times a second: something long before it on the loop, a collection of
 * garbage, or a machine that is busy otherwise. One instance watches one loop.
 */
public final class LoopWatch extends VerticleBase {
    private static final long PERIOD_MS = 100;

    private final LongConsumer late;

    public LoopWatch(NodeMeters meters) {
        this(meters::late);
    }

    /** @param late is told each time by how many nanoseconds */
    LoopWatch(LongConsumer late) {
        this.late = late;
    }

    @Override
    public Future<?> start() {
        await();
        return Future.succeededFuture();
    }

    private void await() {
        long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
        vertx.setTimer(PERIOD_MS, now -> {
            late.accept(Math.max(0, System.nanoTime() - due));
            await();
        });
    }
}
