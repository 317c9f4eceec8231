package dev.exeunt.keys;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Answers key requests from what the test set up, and counts them. */
final class FakeNetwork implements KeyFetcher {
    private final Map<ServerName, Supplier<JsonObject>> servers = new ConcurrentHashMap<>();
    private final Map<ServerName, BiFunction<ServerName, Long, JsonObject>> notaries = new ConcurrentHashMap<>();
    private final List<ServerName> asked = new CopyOnWriteArrayList<>();
    private volatile Promise<Void> gate = completed();

    void serve(Remote remote) {
        serve(remote.name(), remote::document);
    }

    void serve(ServerName name, Supplier<JsonObject> document) {
        servers.put(name, document);
    }

    void serveNotary(ServerName notary, BiFunction<ServerName, Long, JsonObject> answer) {
        notaries.put(notary, answer);
    }

    void takeDown(Remote remote) {
        servers.remove(remote.name());
    }

    /** Holds every answer back until {@link #release()}. */
    void hold() {
        gate = Promise.promise();
    }

    void release() {
        gate.complete();
    }

    int fetches() {
        return asked.size();
    }

    int fetchesFrom(Remote remote) {
        return (int) asked.stream().filter(remote.name()::equals).count();
    }

    @Override
    public Future<JsonObject> serverKeys(ServerName server) {
        asked.add(server);
        return gate.future().map(open -> {
            if (!servers.containsKey(server)) {
                throw new IllegalStateException("connection refused");
            }
            return servers.get(server).get();
        });
    }

    @Override
    public Future<JsonObject> queryNotary(ServerName notary, ServerName server, long minimumValidUntilTs) {
        return gate.future().map(open -> notaries.get(notary).apply(server, minimumValidUntilTs));
    }

    private static Promise<Void> completed() {
        Promise<Void> promise = Promise.promise();
        promise.complete();
        return promise;
    }
}
