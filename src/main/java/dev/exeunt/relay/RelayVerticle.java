package dev.exeunt.relay;

import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.net.FederationClient;
import dev.exeunt.room.RoomChange;
import dev.exeunt.shard.Placement;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.RelayStore;
import dev.exeunt.store.RelayStore.LeftOver;
import dev.exeunt.store.RelayStore.Outbox;
import dev.exeunt.store.Store;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's relay: it hands what its rooms commit to the queues of the servers in them, wherever these queues are, and has the queues of the
 * servers whose names' shards are here. There is one on a node.
 */
public final class RelayVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(RelayVerticle.class);

    private static final long PAUSE_MS = 1_000;

    /** How long a relayed event may stay in the outbox: what is taken out together costs one transaction. */
    private static final long CLEAR_EVERY_MS = 200;

    private static final long TICK_EVERY_MS = 1_000;

    /** Outboxes in which something is always on its way are cleared too, now and then. */
    private static final int CLEAR_ALL_EVERY = 5;

    private final Relay relay;
    private final ServerName self;
    private final FederationClient client;
    private final RelayStore store;
    private final Placement placement;
    private final RelaySettings settings;
    private final RelayObserver observer;
    private final RelayCensus census;

    private final Map<ShardId, Outboxes> shards = new HashMap<>();
    private Destinations destinations;
    private Courier courier;
    private HeldBytes held;
    private int ticks;
    private boolean reconciling;
    private MessageConsumer<Buffer> parcels;
    private MessageConsumer<Object> questions;

    public RelayVerticle(
            Relay relay,
            OwnKeys own,
            FederationClient client,
            Store store,
            Placement placement,
            RelaySettings settings,
            RelayObserver observer,
            RelayCensus census) {
        this.relay = relay;
        this.self = own.serverName();
        this.client = client;
        this.store = store.relay();
        this.placement = placement;
        this.settings = settings;
        this.observer = observer;
        this.census = census;
    }

    @Override
    public Future<?> start() {
        held = new HeldBytes(settings.bytes());
        destinations = new Destinations(new DestinationServices(
                self,
                (server, target, content) -> client.put(server, target, content, settings.transaction()),
                store,
                new DestinationLog(store, context),
                new Lane(settings.lane()),
                new Lane(settings.slowLane()),
                settings,
                InstantSource.system(),
                observer,
                context));
        courier = new Courier(vertx, placement, destinations);
        parcels = vertx.eventBus().consumer(Courier.address(placement.self()), courier::arrived);
        questions = vertx.eventBus()
                .consumer(
                        Relay.address(placement.self()),
                        question -> question.reply(DestinationStatus.toBuffer(destinations.status())));
        vertx.setPeriodic(CLEAR_EVERY_MS, over -> shards.values().forEach(shard -> clear(shard, false)));
        vertx.setPeriodic(TICK_EVERY_MS, over -> tick());
        vertx.setPeriodic(settings.reconciliation().toMillis(), over -> reconcile());
        return Future.join(parcels.completion(), questions.completion())
                .onSuccess(listening -> relay.runs(this, context));
    }

    /** The shards here have ended before, as a rule; what has not is left for the next owner. */
    @Override
    public Future<?> stop() {
        relay.ends();
        shards.clear();
        return Future.join(parcels.unregister(), questions.unregister());
    }

    // ---- what happens in the shards

    void began(ShardId shard, long epoch) {
        Outboxes outboxes = new Outboxes(new OutboxServices(self, store, courier, held, context));
        shards.put(shard, outboxes);
        begin(shard, epoch, outboxes);
    }

    private void begin(ShardId shard, long epoch, Outboxes outboxes) {
        Future.fromCompletionStage(store.leftOver(shard.number()), context)
                .onSuccess(left -> begin(shard, epoch, outboxes, left))
                .onFailure(failure -> {
                    LOG.debug("what is left of {} could not be read: {}", shard, failure.getMessage());
                    vertx.setTimer(PAUSE_MS, over -> {
                        if (shards.get(shard) == outboxes) {
                            begin(shard, epoch, outboxes);
                        }
                    });
                });
    }

    private void begin(ShardId shard, long epoch, Outboxes outboxes, LeftOver left) {
        if (shards.get(shard) == outboxes) {
            destinations.began(shard, epoch, left);
            outboxes.began(left.outboxes());
        }
    }

    void committed(RoomChange change) {
        Outboxes outboxes = shards.get(ShardId.ALL.get(change.handle().shard()));
        if (outboxes != null) {
            outboxes.committed(change);
        }
    }

    void uncertain(RoomChange change) {
        Outboxes outboxes = shards.get(ShardId.ALL.get(change.handle().shard()));
        if (outboxes != null) {
            outboxes.uncertain(change);
        }
    }

    Future<Void> ended(ShardId shard) {
        Outboxes outboxes = shards.remove(shard);
        if (outboxes == null) {
            return Future.succeededFuture();
        }
        outboxes.end();
        return Future.join(destinations.ended(shard), clear(outboxes, true))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    // ---- time passes

    private Future<Void> clear(Outboxes outboxes, boolean all) {
        return outboxes.clear(all)
                .onFailure(failure -> LOG.debug("relayed events stay in the outbox: {}", failure.getMessage()));
    }

    /** A change may be on disk although this node does not know it: the store was gone before it could say so. */
    private void reconcile() {
        if (!reconciling) {
            reconciling = true;
            Future.fromCompletionStage(store.outboxes(), context)
                    .onSuccess(this::reconcile)
                    .onFailure(failure -> LOG.debug("the outboxes could not be read: {}", failure.getMessage()))
                    .onComplete(done -> reconciling = false);
        }
    }

    private void reconcile(List<Outbox> inStore) {
        Map<ShardId, List<Outbox>> byShard = inStore.stream()
                .collect(Collectors.groupingBy(
                        outbox -> ShardId.ALL.get(outbox.room().shard())));
        shards.forEach((shard, outboxes) -> outboxes.reconcile(byShard.getOrDefault(shard, List.of())));
    }

    private void tick() {
        ticks++;
        destinations.tick();
        if (ticks % CLEAR_ALL_EVERY == 0) {
            shards.values().forEach(shard -> clear(shard, true));
        }
        List<DestinationStatus> queues = destinations.status();
        census.count(
                (int) queues.stream()
                        .filter(queue -> queue.standing().failures() > 0)
                        .count(),
                queues.stream().mapToLong(DestinationStatus::pending).sum(),
                shards.values().stream().mapToInt(Outboxes::size).sum());
    }
}
