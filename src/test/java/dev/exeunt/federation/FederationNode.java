package dev.exeunt.federation;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.keys.KeyRing;
import dev.exeunt.keys.MemoryKeyStore;
import dev.exeunt.keys.Notary;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.keys.PublishedKeys;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.net.AddressPolicy;
import dev.exeunt.net.FederationClient;
import dev.exeunt.net.Listeners;
import dev.exeunt.net.RequestAuthenticator;
import dev.exeunt.net.SignedRequest;
import dev.exeunt.net.TrustedAuthorities;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.HeapOwnership;
import dev.exeunt.shard.Lease;
import dev.exeunt.shard.MemoryBudget;
import dev.exeunt.shard.Placement;
import dev.exeunt.shard.RoomMessages;
import dev.exeunt.shard.RoomObserver;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.ShardCensus;
import dev.exeunt.shard.ShardServices;
import dev.exeunt.shard.ShardSupervisor;
import dev.exeunt.store.RoomStore;
import dev.exeunt.store.Store;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A node's federation side on loopback, real from HTTP to the store. Other servers' keys are {@link PublishedKeys}.
 */
final class FederationNode implements AutoCloseable {
    static final ServerName SELF = new ServerName("resident.example");
    static final FederationSettings SETTINGS = new FederationSettings("127.0.0.1", 0, Optional.empty(), true, 0);

    /** How long it waits for anything. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Longer than that: a connection on which a room is waited for is not idle. */
    private static final Duration IDLE_PATIENCE = Duration.ofSeconds(3);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Listeners listeners = new Listeners();

    private final EventVerifier signatures;
    private final Rooms rooms;
    private final LocalActs acts;
    private final FederationApi api;
    private final String supervisor;

    FederationNode(RoomStore store, FederationSettings settings, EventSource source) throws Exception {
        OwnKeys own = new OwnKeys(SELF, RoomHistory.keyOf(SELF), List.of(), InstantSource.system());
        KeyRing keyRing =
                new KeyRing(own, new PublishedKeys(), new MemoryKeyStore(), List.of(), InstantSource.system());
        ShardServices shards = new ShardServices(
                store,
                SELF,
                own.signingKey(),
                InstantSource.system(),
                MemoryBudget.ofHeap(),
                new Lease(),
                RoomObserver.NONE);
        Placement placement = Placement.alone("here");
        RoomMessages.register(vertx.eventBus());
        signatures = new EventVerifier(keyRing);
        rooms = new Rooms(vertx, placement, PATIENCE);
        FederationClient nowhere = new FederationClient(
                vertx,
                own,
                new AddressPolicy(List.of()),
                TrustedAuthorities.load(Optional.empty()),
                InstantSource.system());
        PolicyServers policyServers = new PolicyServers(rooms, nowhere);
        acts = new LocalActs(rooms, policyServers, SELF);
        api = new FederationApi(
                settings,
                own,
                new Notary(own, keyRing),
                new RequestAuthenticator(SELF, keyRing),
                signatures,
                source,
                policyServers,
                rooms,
                store instanceof Store whole ? whole : NoStore.create());
        supervisor = await(vertx.deployVerticle(
                new ShardSupervisor(shards, new HeapOwnership(), placement, listeners, new ShardCensus())));
        await(vertx.deployVerticle(
                () -> new FederationVerticle(settings, api, listeners, new Connections(PATIENCE, IDLE_PATIENCE)),
                new DeploymentOptions().setInstances(2)));
    }

    /** Without other servers to ask for events. */
    FederationNode(RoomStore store) throws Exception {
        this(store, SETTINGS, new NoEvents());
    }

    /** A response. */
    record Answer(int status, JsonValue body, HttpResponse<byte[]> http) {
        JsonObject object() {
            return (JsonObject) body;
        }

        String errcode() {
            return object().string("errcode").orElse("");
        }

        String error() {
            return object().string("error").orElse("");
        }

        /** Status and error code, as {@code 403 M_FORBIDDEN}. */
        @Override
        public String toString() {
            return status + (status == 200 ? "" : " " + errcode());
        }
    }

    /** A request as this server signs it. */
    Answer signed(ServerName origin, String method, String target, JsonValue body) throws Exception {
        byte[] content = body == null ? null : CanonicalJson.bytes(body);
        return send(method, target, authorization(origin, method, target, content), content);
    }

    static String authorization(ServerName origin, String method, String target, byte[] content) {
        return new SignedRequest(method, target, origin, SELF, content)
                .sign(RoomHistory.keyOf(origin))
                .header();
    }

    /** @param authorization null for none */
    Answer send(String method, String target, String authorization, byte[] body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + address() + target))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), JsonReader.read(response.body()), response);
    }

    /** No room answers any more. */
    void stopShards() throws Exception {
        await(vertx.undeploy(supervisor));
    }

    /** How many bytes of unanswered requests it holds. */
    long heldBytes() {
        return api.bodies().held();
    }

    EventVerifier signatures() {
        return signatures;
    }

    LocalActs acts() {
        return acts;
    }

    Rooms rooms() {
        return rooms;
    }

    String address() {
        return listeners.address(FederationVerticle.LISTENER).orElseThrow();
    }

    InetSocketAddress socketAddress() {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Integer.parseInt(address().substring("127.0.0.1:".length())));
    }

    @Override
    public void close() throws Exception {
        await(vertx.close());
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.await(20, TimeUnit.SECONDS);
    }
}
