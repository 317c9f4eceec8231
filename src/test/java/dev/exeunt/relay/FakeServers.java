package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.net.FederationResponse;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Other servers, without a network. */
final class FakeServers implements Sender {
    static final FederationResponse TAKEN = new FederationResponse(200, JsonObject.of("pdus", JsonObject.EMPTY));
    static final FederationResponse BROKEN = new FederationResponse(500, JsonObject.EMPTY);

    private final Map<ServerName, One> servers = new HashMap<>();

    /** What one server saw. */
    private static final class One {
        private Supplier<Future<FederationResponse>> answer = () -> Future.succeededFuture(TAKEN);
        private final List<List<String>> taken = new ArrayList<>();
        private int tries;
        private int underWay;
        private int mostUnderWay;
    }

    private synchronized One of(ServerName server) {
        return servers.computeIfAbsent(server, name -> new One());
    }

    /** From now on it answers like this. */
    void answers(ServerName server, Supplier<Future<FederationResponse>> answer) {
        of(server).answer = answer;
    }

    /** The transactions that it took: their events, as {@code room/number}. */
    synchronized List<List<String>> transactions(ServerName server) {
        return List.copyOf(of(server).taken);
    }

    /** The events that it took, in order. */
    List<String> events(ServerName server) {
        return transactions(server).stream().flatMap(List::stream).toList();
    }

    synchronized int tries(ServerName server) {
        return of(server).tries;
    }

    synchronized int mostUnderWay(ServerName server) {
        return of(server).mostUnderWay;
    }

    @Override
    public synchronized Future<FederationResponse> put(ServerName server, String target, byte[] content) {
        One one = of(server);
        one.tries++;
        one.underWay++;
        one.mostUnderWay = Math.max(one.mostUnderWay, one.underWay);
        List<String> events = new ArrayList<>();
        for (JsonValue pdu : JsonReader.readObject(content).array("pdus").orElse(JsonArray.of())) {
            JsonObject event = (JsonObject) pdu;
            events.add(event.integer("room").orElseThrow() + "/"
                    + event.integer("number").orElseThrow());
        }
        return one.answer.get().onComplete(answer -> {
            synchronized (this) {
                one.underWay--;
                if (answer.succeeded() && answer.result().isOk()) {
                    one.taken.add(events);
                }
            }
        });
    }
}
