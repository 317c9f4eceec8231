package dev.exeunt.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * So many steps a second, whether the node keeps up or not. A step's time counts from the moment when it was due, so that a node that
 * stands still for a while is charged with all that waited.
 */
public final class SteadyLoad {
    private static final long TICK_MS = 1;

    private final BenchClient client;
    private final double rate;
    private final Queue<Series> waiting = new ArrayDeque<>();
    private final LoadTally tally = new LoadTally();
    private final List<Future<Void>> steps = new ArrayList<>();
    private final long begin = System.nanoTime();

    private SteadyLoad(BenchClient client, double rate) {
        this.client = client;
        this.rate = rate;
    }

    /** Steps that need an order. */
    private static final class Series {
        private final Iterator<? extends BenchStep> rest;
        private Future<Void> last = Future.succeededFuture();

        Series(Iterator<? extends BenchStep> rest) {
            this.rest = rest;
        }
    }

    /**
     * Takes the steps of every series in their order, the series in turn.
     *
     * @param rate steps a second
     */
    public static Future<LoadResult> run(
            Vertx vertx,
            BenchClient client,
            double rate,
            Collection<? extends Collection<? extends BenchStep>> series) {
        SteadyLoad load = new SteadyLoad(client, rate);
        series.forEach(steps -> load.waiting.add(new Series(steps.iterator())));
        Promise<LoadResult> result = Promise.promise();
        vertx.setPeriodic(TICK_MS, timer -> {
            if (!load.takeWhatIsDue()) {
                vertx.cancelTimer(timer);
                Future.all(load.steps).map(all -> load.tally.result()).onComplete(result);
            }
        });
        return result.future();
    }

    /** Whether there is more to come. */
    private boolean takeWhatIsDue() {
        long now = System.nanoTime();
        while (!waiting.isEmpty() && due(steps.size()) <= now) {
            Series series = waiting.remove();
            if (series.rest.hasNext()) {
                take(series, due(steps.size()));
                waiting.add(series);
            }
        }
        return !waiting.isEmpty();
    }

    private long due(int step) {
        return begin + (long) (step * TimeUnit.SECONDS.toNanos(1) / rate);
    }

    private void take(Series series, long due) {
        BenchStep step = series.rest.next();
        series.last = series.last.compose(before -> tally.count(step, client, due));
        steps.add(series.last);
    }
}
