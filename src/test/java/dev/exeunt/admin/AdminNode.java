package dev.exeunt.admin;

import dev.exeunt.federation.LocalActs;
import dev.exeunt.federation.OutgoingInvites;
import dev.exeunt.federation.PolicyServers;
import dev.exeunt.keys.EventVerifier;
import dev.exeunt.keys.KeyRing;
import dev.exeunt.keys.MemoryKeyStore;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.keys.PublishedKeys;
import dev.exeunt.leaving.Leaving;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.net.AddressPolicy;
import dev.exeunt.net.FederationClient;
import dev.exeunt.net.FederationException;
import dev.exeunt.net.FederationResponse;
import dev.exeunt.net.Listeners;
import dev.exeunt.net.TrustedAuthorities;
import dev.exeunt.relay.Relay;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.Lease;
import dev.exeunt.shard.MemoryBudget;
import dev.exeunt.shard.Placement;
import dev.exeunt.shard.RoomMessages;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.ShardCensus;
import dev.exeunt.shard.ShardServices;
import dev.exeunt.shard.ShardSupervisor;
import dev.exeunt.store.Store;
import dev.exeunt.store.StoreLocation;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node's operator side on loopback, real from HTTP to SQLite. Other servers' keys are those of {@link RoomHistory#keyOf}; a server named
 * {@code unreachable.example} publishes none.
 */
final class AdminNode implements AutoCloseable {
    static final ServerName SELF = new ServerName("resident.example");
    static final String API = "/_exeunt/admin/v1";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Listeners listeners = new Listeners();
    private final Readiness readiness = new Readiness();
    private final AtomicInteger exits = new AtomicInteger();
    private final NodeMeters meters;
    private final Store store;

    AdminNode(Path folder) throws Exception {
        this(folder, Optional.empty());
    }

    AdminNode(Path folder, Optional<String> token) throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        meters = new NodeMeters(registry);
        store = Store.open(new StoreLocation.Embedded(folder), meters);
        OwnKeys own = new OwnKeys(SELF, RoomHistory.keyOf(SELF), List.of(), InstantSource.system());
        KeyRing keyRing =
                new KeyRing(own, new PublishedKeys(), new MemoryKeyStore(), List.of(), InstantSource.system());
        ShardServices shards = new ShardServices(
                store, SELF, own.signingKey(), InstantSource.system(), MemoryBudget.ofHeap(), new Lease(), meters);
        Placement placement = Placement.alone("here");
        Rooms rooms = new Rooms(vertx, placement);
        FederationClient nowhere = new FederationClient(
                vertx,
                own,
                new AddressPolicy(List.of()),
                TrustedAuthorities.load(Optional.empty()),
                InstantSource.system());
        LocalActs acts = new LocalActs(rooms, new PolicyServers(rooms, nowhere), SELF);
        ShardCensus census = new ShardCensus();
        new NodeGauges(rooms, census, placement, store).bindTo(registry);
        RoomMessages.register(vertx.eventBus());
        await(vertx.deployVerticle(new ShardSupervisor(shards, store.ownership(), placement, listeners, census)));
        EventVerifier signatures = new EventVerifier(keyRing);
        await(vertx.deployVerticle(new AdminVerticle(
                new AdminSettings("127.0.0.1", 0, token),
                listeners,
                store,
                rooms,
                acts,
                new Relay(vertx, placement),
                placement,
                readiness,
                exits::incrementAndGet,
                own,
                signatures,
                new Leaving(acts, store, nowhere, own, InstantSource.system()),
                new OutgoingInvites(rooms, acts, signatures, AdminNode::invited),
                registry)));
    }

    /** Other servers sign every invite, but the one that is unreachable. */
    private static Future<FederationResponse> invited(ServerName server, String target, JsonObject body) {
        if (server.equals(PublishedKeys.UNREACHABLE)) {
            return Future.failedFuture(FederationException.of(server, "connection refused"));
        }
        RoomVersion version =
                body.string("room_version").flatMap(RoomVersion::of).orElseThrow();
        JsonObject event = body.object("event").orElseThrow();
        return Future.succeededFuture(new FederationResponse(
                200, JsonObject.of("event", EventSigning.sign(event, version, server, RoomHistory.keyOf(server)))));
    }

    /** A response. */
    record Answer(int status, HttpResponse<String> http) {
        String body() {
            return http.body();
        }

        JsonObject json() {
            return JsonReader.readObject(body().getBytes(StandardCharsets.UTF_8));
        }

        String text(String key) {
            return json().string(key).orElseThrow();
        }

        List<JsonObject> list(String key) {
            return json().array(key).orElse(JsonArray.of()).stream()
                    .map(JsonObject.class::cast)
                    .toList();
        }

        /** Status and error code, as {@code 403 M_FORBIDDEN}. */
        @Override
        public String toString() {
            return status == 200 ? "200" : status + " " + text("errcode");
        }
    }

    Answer get(String path) throws Exception {
        return send("GET", API + path, BodyPublishers.noBody());
    }

    Answer post(String path, JsonObject body) throws Exception {
        return send("POST", API + path, BodyPublishers.ofByteArray(RoomHistory.bytes(body)));
    }

    Answer put(String path, JsonObject body) throws Exception {
        return send("PUT", API + path, BodyPublishers.ofByteArray(RoomHistory.bytes(body)));
    }

    Answer delete(String path) throws Exception {
        return send("DELETE", API + path, BodyPublishers.noBody());
    }

    Store store() {
        return store;
    }

    Answer importRoom(RoomHistory history) throws Exception {
        return importRoom(history.roomId().value(), history.importBody(), "");
    }

    Answer importRoom(String room, JsonValue body, String query) throws Exception {
        return send("PUT", room(room) + "/import" + query, BodyPublishers.ofByteArray(RoomHistory.bytes(body)));
    }

    /** The room's path on the listener. */
    static String room(String room) {
        return API + "/rooms/" + encode(room);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @param headers name, value, name, value, … */
    Answer send(String method, String target, BodyPublisher body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + address() + target))
                .timeout(Duration.ofMinutes(3))
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response);
    }

    String address() {
        return listeners.address(AdminVerticle.LISTENER).orElseThrow();
    }

    Readiness readiness() {
        return readiness;
    }

    /** How often the node was told to end. */
    int exits() {
        return exits.get();
    }

    /** Ends the store only. */
    void breakStore() throws Exception {
        store.close();
    }

    @Override
    public void close() throws Exception {
        await(vertx.close());
        store.close();
        meters.close();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(20, TimeUnit.SECONDS);
    }
}
