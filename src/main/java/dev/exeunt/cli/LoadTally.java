package dev.exeunt.cli;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Counts what becomes of a load's steps. */
final class LoadTally {
    private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();
    private final AtomicReference<Throwable> firstFailure = new AtomicReference<>();
    private final long begin = System.nanoTime();

    /**
     * Takes a step.
     *
     * @param since when it was due
     * @return succeeds when the step is over, however it went
     */
    Future<Void> count(BenchStep step, BenchClient client, long since) {
        return step.take(client).transform(done -> {
            nanos.add(System.nanoTime() - since);
            (done.succeeded() ? accepted : others).incrementAndGet();
            if (done.failed()) {
                firstFailure.compareAndSet(null, done.cause());
            }
            return Future.succeededFuture();
        });
    }

    LoadResult result() {
        List<Long> sorted = nanos.stream().sorted().toList();
        return new LoadResult(
                accepted.get(),
                others.get(),
                Optional.ofNullable(firstFailure.get()).map(Throwable::toString),
                (System.nanoTime() - begin) / 1e9,
                percentile(sorted, 0.5),
                percentile(sorted, 0.99));
    }

    private static double percentile(List<Long> nanos, double share) {
        return nanos.isEmpty() ? 0 : nanos.get((int) (share * (nanos.size() - 1))) / 1e6;
    }
}
