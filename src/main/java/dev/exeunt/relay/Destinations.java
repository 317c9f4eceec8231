package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.RelayStore.Behind;
import dev.exeunt.store.RelayStore.Destination;
import dev.exeunt.store.RelayStore.LeftOver;
import dev.exeunt.store.RelayStore.Standing;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The queues of the servers whose names' shards are on this node. Used on one context only. */
final class Destinations {
    /** How long transactions under way are waited for when a shard ends: its rooms are nobody's meanwhile. */
    private static final long GRACE_MS = 500;

    private static final long LONGEST_END_MS = 5_000;

    /** How long a queue without anything to do is remembered, for the operator to see. */
    private static final long REMEMBERED_MS = Duration.ofHours(1).toMillis();

    private final DestinationServices services;
    private final HeldBytes held;
    private final Map<ShardId, Map<ServerName, DestinationQueue>> shards = new HashMap<>();

    Destinations(DestinationServices services) {
        this.services = services;
        this.held = new HeldBytes(services.settings().bytes());
    }

    /**
     * A shard begins here.
     *
     * @param left what the store says of its servers
     */
    void began(ShardId shard, long epoch, LeftOver left) {
        services.log().began(shard, epoch);
        Map<ServerName, DestinationQueue> queues = new HashMap<>();
        shards.put(shard, queues);
        for (Destination one : left.destinations()) {
            queues.put(one.server(), new DestinationQueue(one.server(), shard, one.standing(), services));
        }
        for (Behind one : left.behind()) {
            queues.computeIfAbsent(one.server(), server -> queue(server, shard))
                    .behind(one.lag().room(), one.lag().sent(), one.newest());
        }
        queues.values().forEach(DestinationQueue::begin);
    }

    private DestinationQueue queue(ServerName server, ShardId shard) {
        return new DestinationQueue(server, shard, Standing.UNKNOWN, services);
    }

    /** A shard ends here. */
    Future<Void> ended(ShardId shard) {
        Map<ServerName, DestinationQueue> queues = shards.remove(shard);
        if (queues == null) {
            return Future.succeededFuture();
        }
        List<Future<Void>> ends =
                queues.values().stream().map(queue -> queue.end(GRACE_MS)).toList();
        return Future.join(ends)
                .otherwiseEmpty()
                .compose(all -> services.log().flushed())
                .timeout(LONGEST_END_MS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .onComplete(done -> services.log().ended(shard));
    }

    /**
     * Takes a parcel to its servers' queues. Where one of these is not here, none gets it: that is known at once then, and the parcel comes
     * again in its order.
     *
     * @return completes as {@link Receipt#signed} says
     */
    Future<List<ServerName>> accept(Parcel parcel) {
        if (!parcel.servers().stream().allMatch(server -> shards.containsKey(ShardId.ofName(server.value())))) {
            return Future.succeededFuture(parcel.servers());
        }
        Receipt receipt = new Receipt(parcel.servers().size());
        long bytes = parcel.bytes();
        boolean inMemory = held.take(bytes);
        Parcel kept = inMemory ? parcel : parcel.empty();
        for (ServerName server : parcel.servers()) {
            ShardId shard = ShardId.ofName(server.value());
            shards.get(shard)
                    .computeIfAbsent(server, name -> queue(name, shard))
                    .accept(kept, receipt);
        }
        return receipt.signed().onComplete(done -> held.release(inMemory ? bytes : 0));
    }

    /** Time passes. */
    void tick() {
        long forgotten = services.clock().millis() - REMEMBERED_MS;
        for (Map<ServerName, DestinationQueue> queues : shards.values()) {
            queues.values().forEach(DestinationQueue::tick);
            queues.values().removeIf(queue -> queue.isIdle() && queue.lastSuccess() < forgotten);
        }
    }

    private Stream<DestinationQueue> queues() {
        return shards.values().stream().flatMap(queues -> queues.values().stream());
    }

    List<DestinationStatus> status() {
        return queues().map(DestinationQueue::status).toList();
    }
}
