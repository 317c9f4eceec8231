package dev.exeunt.federation;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.shard.UnavailableException;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Who is being answered at length. There are so many at a time, and so many of one server, as each takes memory until it has read all. */
final class Readers {
    private final int most;
    private final int mostOfOneServer;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<ServerName, Integer> byServer = new ConcurrentHashMap<>();

    Readers(int most, int mostOfOneServer) {
        this.most = most;
        this.mostOfOneServer = mostOfOneServer;
    }

    /**
     * An answer, until whose end the server is counted as a reader.
     *
     * @throws UnavailableException where there are too many
     */
    Future<Answer> count(ServerName server, Supplier<Future<JsonStream>> answer) {
        entered(server);
        return Future.succeededFuture()
                .compose(entered -> answer.get())
                .<Answer>map(stream -> stream.atTheEnd(() -> left(server)))
                .onFailure(refused -> left(server));
    }

    private void entered(ServerName server) {
        boolean tooMany = all.incrementAndGet() > most;
        tooMany |= byServer.merge(server, 1, Integer::sum) > mostOfOneServer;
        if (tooMany) {
            left(server);
            throw new UnavailableException("too much is being read");
        }
    }

    private void left(ServerName server) {
        all.decrementAndGet();
        byServer.computeIfPresent(server, (name, count) -> count == 1 ? null : count - 1);
    }
}
