package dev.exeunt.relay;

import dev.exeunt.cli.ThrowAwayAuthority;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonValue;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Other homeservers behind one listener, told apart by their names. What they get is told apart by the topics that it sets. */
final class ListeningServers implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger mostConnections = new AtomicInteger();
    private final Map<String, One> servers = new ConcurrentHashMap<>();
    private final HttpServer listener;

    private static final class One {
        private volatile Consumer<HttpServerRequest> answer = ListeningServers::take;
        private final List<List<String>> topics = new CopyOnWriteArrayList<>();
        private final Set<JsonValue> events = ConcurrentHashMap.newKeySet();
        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicInteger mostUnderWay = new AtomicInteger();
    }

    /** @param port 0 for any */
    ListeningServers(String host, int port, ThrowAwayAuthority authority, String... names) throws Exception {
        listener = RelayNode.await(vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setAcceptBacklog(10_000)
                        .setKeyCertOptions(authority.issue(names)))
                .connectionHandler(connection -> {
                    mostConnections.accumulateAndGet(connections.incrementAndGet(), Math::max);
                    connection.closeHandler(closed -> connections.decrementAndGet());
                })
                .requestHandler(this::requested)
                .listen(port, host));
    }

    int port() {
        return listener.actualPort();
    }

    /** The server of this host. */
    ServerName name(String host) {
        return new ServerName(host + ":" + port());
    }

    /** From now on it answers like this. */
    void answers(ServerName server, Consumer<HttpServerRequest> answer) {
        of(server.value()).answer = answer;
    }

    /** What it got, a list for each transaction that came to its end. */
    List<List<String>> transactions(ServerName server) {
        return of(server.value()).topics;
    }

    List<String> topics(ServerName server) {
        return transactions(server).stream().flatMap(List::stream).toList();
    }

    /** How many events it got, each of them once or more. */
    int events(ServerName server) {
        return of(server.value()).events.size();
    }

    /** How many transactions it had at a time. */
    int mostUnderWay(ServerName server) {
        return of(server.value()).mostUnderWay.get();
    }

    /** How many connections all of them had at a time. */
    int mostConnections() {
        return mostConnections.get();
    }

    int connections() {
        return connections.get();
    }

    /** How many servers got this topic, and got it once. */
    long gotOnce(String topic) {
        return servers.values().stream()
                .filter(one -> one.topics.equals(List.of(List.of(topic))))
                .count();
    }

    private One of(String server) {
        return servers.computeIfAbsent(server, name -> new One());
    }

    private void requested(HttpServerRequest request) {
        One one = of(request.getHeader("Host"));
        one.mostUnderWay.accumulateAndGet(one.underWay.incrementAndGet(), Math::max);
        request.response().endHandler(ended -> one.underWay.decrementAndGet());
        request.response().closeHandler(closed -> one.underWay.decrementAndGet());
        request.body().onSuccess(body -> {
            JsonArray events =
                    JsonReader.readObject(body.getBytes()).array("pdus").orElse(JsonArray.of());
            events.forEach(one.events::add);
            one.topics.add(topics(events));
            one.answer.accept(request);
        });
    }

    private static void take(HttpServerRequest request) {
        request.response().end("{\"pdus\":{}}");
    }

    private static List<String> topics(JsonArray events) {
        List<String> topics = new ArrayList<>();
        for (JsonValue pdu : events) {
            ((JsonObject) pdu)
                    .object("content")
                    .flatMap(content -> content.string("topic"))
                    .ifPresent(topics::add);
        }
        return topics;
    }

    @Override
    public void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }
}
