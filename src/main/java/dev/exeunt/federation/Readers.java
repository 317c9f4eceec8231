package dev.exeunt.federation;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.shard.UnavailableException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Who reads large answers. There are so many at a time, and so many of one server: each is held in memory as a list of numbers. */
final class Readers {
    private static final int MOST = 32;
    private static final int MOST_OF_ONE_SERVER = 8;

    private final AtomicInteger all = new AtomicInteger();
    private final Map<ServerName, Integer> byServer = new ConcurrentHashMap<>();

    /**
     * Counts a reader in. {@link #left} is to be called for it.
     *
     * @throws UnavailableException where there are too many
     */
    void entered(ServerName server) {
        boolean tooMany = all.incrementAndGet() > MOST;
        tooMany |= byServer.merge(server, 1, Integer::sum) > MOST_OF_ONE_SERVER;
        if (tooMany) {
            left(server);
            throw new UnavailableException("too many large answers are being sent");
        }
    }

    void left(ServerName server) {
        all.decrementAndGet();
        byServer.computeIfPresent(server, (name, count) -> count == 1 ? null : count - 1);
    }
}
