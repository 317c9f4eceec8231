package dev.exeunt.relay;

import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.net.AddressPolicy;
import dev.exeunt.net.Cidr;
import dev.exeunt.net.FederationClient;
import dev.exeunt.net.Listeners;
import dev.exeunt.net.TrustedAuthorities;
import dev.exeunt.room.LocalAct;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.Lease;
import dev.exeunt.shard.MemoryBudget;
import dev.exeunt.shard.Placement;
import dev.exeunt.shard.RoomGatewayVerticle;
import dev.exeunt.shard.RoomMessages;
import dev.exeunt.shard.RoomObserver;
import dev.exeunt.shard.RoomReply.Decided;
import dev.exeunt.shard.RoomRequest.Act;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.ShardCensus;
import dev.exeunt.shard.ShardId;
import dev.exeunt.shard.ShardServices;
import dev.exeunt.shard.ShardSupervisor;
import dev.exeunt.shard.StoredRoom;
import dev.exeunt.store.ShardOwnership.NodeLease;
import dev.exeunt.store.Store;
import dev.exeunt.store.StoreLocation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A node's rooms and its relay, real from the room to the wire. */
final class RelayNode implements AutoCloseable {
    static final ServerName SELF = new ServerName("resident.example");
    static final String ADMIN = "@admin:resident.example";

    private final Store store;
    private final AtomicInteger answersToLose = new AtomicInteger();
    private final FederationClient client;
    private final Vertx vertx;
    private final Relay relay;
    private final Rooms rooms;
    private final String supervisor;

    /**
     * Starts it.
     *
     * @param vertx closed with the node
     * @param authority whose certificates other servers have
     * @param relaying whether it relays what its rooms commit
     */
    RelayNode(Vertx vertx, Placement placement, StoreLocation location, Path authority, boolean relaying)
            throws Exception {
        this.vertx = vertx;
        this.store = Store.open(location);
        OwnKeys own = new OwnKeys(SELF, RoomHistory.keyOf(SELF), List.of(), InstantSource.system());
        this.client = new FederationClient(
                vertx,
                own,
                new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8").orElseThrow())),
                TrustedAuthorities.load(Optional.of(authority)),
                InstantSource.system());
        this.relay = new Relay(vertx, placement);
        this.rooms = new Rooms(vertx, placement);
        ShardServices services = new ShardServices(
                LossyStore.of(store, answersToLose),
                SELF,
                own.signingKey(),
                InstantSource.system(),
                MemoryBudget.ofHeap(),
                new Lease(),
                RoomObserver.NONE,
                relay);
        RoomMessages.register(vertx.eventBus());
        if (relaying) {
            await(vertx.deployVerticle(new RelayVerticle(
                    relay, own, client, store, placement, settings(), RelayObserver.NONE, new RelayCensus())));
        }
        await(vertx.deployVerticle(new RoomGatewayVerticle(placement)));
        supervisor = await(vertx.deployVerticle(
                new ShardSupervisor(services, store.ownership(), placement, new Listeners(), new ShardCensus())));
    }

    /** The usual ones, with less patience with servers that fail. */
    private static RelaySettings settings() {
        RelaySettings usual = RelaySettings.usual();
        return new RelaySettings(
                usual.lane(),
                usual.slowLane(),
                usual.slow(),
                usual.transaction(),
                usual.memory(),
                usual.queued(),
                usual.bytes(),
                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1)),
                Duration.ofMillis(500));
    }

    /** A room in a store that no node has, with nothing of it to be relayed. */
    static void put(StoreLocation location, RoomHistory history) throws Exception {
        int shard = ShardId.of(history.roomId()).number();
        try (Store store = Store.open(location)) {
            store.ownership()
                    .renew(new NodeLease("before", "", Duration.ofMinutes(1)))
                    .toCompletableFuture()
                    .get();
            Map<Integer, Long> epochs = store.ownership()
                    .claim("before", Set.of(shard), Set.of("before"))
                    .toCompletableFuture()
                    .get();
            StoredRoom.put(store, history, SELF, epochs.get(shard));
            store.relay()
                    .relayed(store.relay()
                            .leftOver(shard)
                            .toCompletableFuture()
                            .get()
                            .outboxes())
                    .toCompletableFuture()
                    .get();
            store.ownership().leave("before").toCompletableFuture().get();
        }
    }

    /** The answer to the next commit is lost: it seems to have failed. */
    void loseAnswer() {
        answersToLose.set(1);
    }

    /** The administrator of the room sets its topic. */
    void setTopic(RoomId room, String topic) throws Exception {
        LocalAct act = new LocalAct(new UserId(ADMIN), "m.room.topic", Optional.of(""), JsonObject.of("topic", topic));
        await(rooms.ask(new Act(room, act), Decided.class));
    }

    /** The cluster's queue for a server. */
    Optional<DestinationStatus> queue(ServerName server) {
        try {
            return await(relay.queues()).stream()
                    .filter(queue -> queue.server().equals(server))
                    .findFirst();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    Store store() {
        return store;
    }

    @Override
    public void close() throws Exception {
        await(vertx.undeploy(supervisor));
        await(client.close());
        await(vertx.close());
        store.close();
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.await(30, TimeUnit.SECONDS);
    }
}
