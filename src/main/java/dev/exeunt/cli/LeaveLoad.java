package dev.exeunt.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** As many steps as the node takes: one at a time on each connection. */
public final class LeaveLoad {
    private final BenchClient client;
    private final Queue<Iterator<? extends BenchStep>> waiting = new ConcurrentLinkedQueue<>();
    private final LoadTally tally = new LoadTally();

    private LeaveLoad(BenchClient client) {
        this.client = client;
    }

    /** Takes the steps of every series in their order, each series by one connection. */
    public static Future<LoadResult> run(
            BenchClient client, Collection<? extends Collection<? extends BenchStep>> series) {
        LeaveLoad load = new LeaveLoad(client);
        series.forEach(steps -> load.waiting.add(steps.iterator()));
        List<Future<Void>> workers = new ArrayList<>();
        for (int i = 0; i < client.connections(); i++) {
            Promise<Void> done = Promise.promise();
            client.run(() -> load.goOn(List.<BenchStep>of().iterator(), done));
            workers.add(done.future());
        }
        return Future.all(workers).map(all -> load.tally.result());
    }

    private void goOn(Iterator<? extends BenchStep> series, Promise<Void> done) {
        Iterator<? extends BenchStep> mine = series;
        while (mine != null && !mine.hasNext()) {
            mine = waiting.poll();
        }
        if (mine == null) {
            done.complete();
            return;
        }
        Iterator<? extends BenchStep> rest = mine;
        tally.count(rest.next(), client, System.nanoTime()).onComplete(over -> goOn(rest, done));
    }
}
