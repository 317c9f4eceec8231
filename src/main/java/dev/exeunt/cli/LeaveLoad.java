package dev.exeunt.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends leaves over kept connections, one at a time on each. */
final class LeaveLoad {
    private final HttpClient client;
    private final String host;
    private final int port;
    private final int connections;

    LeaveLoad(Vertx vertx, String host, int port, int connections) {
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(connections).setEventLoopSize(1));
        this.host = host;
        this.port = port;
        this.connections = connections;
    }

    /**
     * What came of it.
     *
     * @param accepted answers 200
     * @param others all other answers, failures among them
     * @param seconds from the first request to the last answer
     * @param p50 milliseconds that half of the requests took at most
     * @param p99 milliseconds that 99 % of the requests took at most
     */
    record Result(int accepted, int others, double seconds, double p50, double p99) {}

    /** Sends every series in its own order, each by one connection. */
    Future<Result> run(List<List<SignedLeave>> series) {
        Queue<Iterator<SignedLeave>> waiting = new ConcurrentLinkedQueue<>();
        series.forEach(leaves -> waiting.add(leaves.iterator()));
        Queue<Long> nanos = new ConcurrentLinkedQueue<>();
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        long begin = System.nanoTime();
        List<Future<Void>> workers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            workers.add(work(waiting, waiting.poll(), nanos, accepted, others));
        }
        return Future.all(workers).map(done -> {
            double seconds = (System.nanoTime() - begin) / 1e9;
            List<Long> sorted = nanos.stream().sorted().toList();
            return new Result(accepted.get(), others.get(), seconds, percentile(sorted, 0.5), percentile(sorted, 0.99));
        });
    }

    private static double percentile(List<Long> nanos, double share) {
        return nanos.isEmpty() ? 0 : nanos.get((int) (share * (nanos.size() - 1))) / 1e6;
    }

    private Future<Void> work(
            Queue<Iterator<SignedLeave>> waiting,
            Iterator<SignedLeave> mine,
            Queue<Long> nanos,
            AtomicInteger accepted,
            AtomicInteger others) {
        if (mine == null) {
            return Future.succeededFuture();
        }
        if (!mine.hasNext()) {
            return work(waiting, waiting.poll(), nanos, accepted, others);
        }
        long begin = System.nanoTime();
        return send(mine.next()).otherwise(0).compose(status -> {
            nanos.add(System.nanoTime() - begin);
            (status == 200 ? accepted : others).incrementAndGet();
            return work(waiting, mine, nanos, accepted, others);
        });
    }

    private Future<Integer> send(SignedLeave leave) {
        RequestOptions options = new RequestOptions()
                .setHost(host)
                .setPort(port)
                .setMethod(HttpMethod.PUT)
                .setURI(leave.target())
                .putHeader("Authorization", leave.authorization())
                .putHeader("Content-Type", "application/json");
        return client.request(options)
                .compose(request -> request.send(leave.body()))
                .compose(response -> response.body().map(body -> response.statusCode()));
    }
}
