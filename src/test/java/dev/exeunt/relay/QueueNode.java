package dev.exeunt.relay;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.net.RequestLimits;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.shard.Placement;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.RelayStore.LeftOver;
import dev.exeunt.store.RelayedEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The queues of some servers on a context of their own, with a store that outlives them. */
final class QueueNode implements AutoCloseable {
    static final ServerName SELF = new ServerName("here.example");

    /** Impatient ones. */
    static final RelaySettings SETTINGS = new RelaySettings(
            4,
            2,
            Duration.ofMillis(200),
            new RequestLimits(Duration.ofSeconds(5), 1_000),
            Duration.ofMillis(100),
            200,
            100_000,
            new Backoff(Duration.ofMillis(2), Duration.ofMillis(20)),
            Duration.ofSeconds(1));

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final HeapRelayStore store = new HeapRelayStore();
    private final FakeServers servers = new FakeServers();
    private final Map<RoomHandle, Long> numbers = new HashMap<>();
    private final RelaySettings settings;
    private final List<ServerName> names;
    private final DestinationLog log = new DestinationLog(store, context);
    private Destinations destinations;
    private long epoch;

    QueueNode(RelaySettings settings, ServerName... names) throws Exception {
        this.settings = settings;
        this.names = List.of(names);
        begin();
        vertx.setPeriodic(20, over -> context.runOnContext(tick -> destinations.tick()));
    }

    HeapRelayStore store() {
        return store;
    }

    FakeServers servers() {
        return servers;
    }

    private List<ShardId> shards() {
        return names.stream()
                .map(name -> ShardId.ofName(name.value()))
                .distinct()
                .toList();
    }

    private void begin() throws Exception {
        LeftOver left = store.leftOver(0).toCompletableFuture().get();
        epoch++;
        await(() -> {
            destinations = new Destinations(new DestinationServices(
                    SELF,
                    servers,
                    store,
                    log,
                    new Lane(settings.lane()),
                    new Lane(settings.slowLane()),
                    settings,
                    InstantSource.system(),
                    RelayObserver.NONE,
                    context));
            for (ShardId shard : shards()) {
                destinations.began(
                        shard,
                        epoch,
                        new LeftOver(
                                List.of(),
                                left.destinations().stream()
                                        .filter(one -> ShardId.ofName(
                                                        one.server().value())
                                                .equals(shard))
                                        .toList(),
                                left.behind().stream()
                                        .filter(one -> ShardId.ofName(
                                                        one.server().value())
                                                .equals(shard))
                                        .toList()));
            }
            return Future.succeededFuture();
        });
    }

    /** Other queues take over, which know only what is in the store. */
    void handOver() throws Exception {
        await(() -> Future.join(shards().stream().map(destinations::ended).toList()));
        begin();
    }

    /** The next event of a room, for all servers but its sender's. */
    Parcel event(RoomHandle room, ServerName sender) {
        long number = numbers.merge(room, 1L, Long::sum);
        RelayedEvent event = new RelayedEvent(
                number,
                new EventId("$" + room.number() + "-" + number),
                sender,
                ("{\"number\":" + number + ",\"room\":" + room.number() + "}").getBytes(StandardCharsets.UTF_8));
        store.add(room, event);
        return new Parcel(room, number, number, List.of(event), names);
    }

    /** Outboxes of a shard of rooms here. */
    Outboxes outboxes() {
        Courier courier = new Courier(vertx, Placement.alone("here"), destinations);
        return new Outboxes(new OutboxServices(SELF, store, courier, new HeldBytes(settings.bytes()), context));
    }

    /** Hands a parcel to the queues. */
    Future<List<ServerName>> accept(Parcel parcel) {
        return on(() -> destinations.accept(parcel));
    }

    List<DestinationStatus> status() throws Exception {
        return await(() -> Future.succeededFuture(destinations.status()));
    }

    /** Does something where queues and outboxes are used. */
    <T> Future<T> on(Supplier<Future<T>> action) {
        Promise<T> done = Promise.promise();
        context.runOnContext(there -> action.get().onComplete(done));
        return done.future();
    }

    private <T> T await(Supplier<Future<T>> action) throws Exception {
        return on(action).await(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }
}
