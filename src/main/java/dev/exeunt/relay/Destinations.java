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
    private final Map<ShardId, Tenure> shards = new HashMap<>();

    /** A shard's time here. */
    private final class Tenure {
        private final ShardId shard;
        private final long epoch;
        private final Map<ServerName, DestinationQueue> queues = new HashMap<>();

        Tenure(ShardId shard, long epoch) {
            this.shard = shard;
            this.epoch = epoch;
        }

        /** What is known of the server; it is told to go on from there later. */
        void add(Destination one) {
            queues.put(one.server(), new DestinationQueue(one.server(), shard, epoch, one.standing(), services));
        }

        /** The server's queue; a new one where there is none. */
        DestinationQueue of(ServerName server) {
            return queues.computeIfAbsent(
                    server, name -> new DestinationQueue(name, shard, epoch, Standing.UNKNOWN, services));
        }
    }

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
        Tenure tenure = new Tenure(shard, epoch);
        shards.put(shard, tenure);
        left.destinations().forEach(tenure::add);
        for (Behind one : left.behind()) {
            tenure.of(one.server()).behind(one.lag().room(), one.lag().sent(), one.newest());
        }
        tenure.queues.values().forEach(DestinationQueue::begin);
    }

    /** A shard ends here. */
    Future<Void> ended(ShardId shard) {
        Tenure tenure = shards.remove(shard);
        if (tenure == null) {
            return Future.succeededFuture();
        }
        List<Future<Void>> ends = tenure.queues.values().stream()
                .map(queue -> queue.end(GRACE_MS))
                .toList();
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
            shards.get(ShardId.ofName(server.value())).of(server).accept(kept, receipt);
        }
        return receipt.signed().onComplete(done -> held.release(inMemory ? bytes : 0));
    }

    /** Time passes. */
    void tick() {
        long forgotten = services.clock().millis() - REMEMBERED_MS;
        for (Tenure tenure : shards.values()) {
            tenure.queues.values().forEach(DestinationQueue::tick);
            tenure.queues.values().removeIf(queue -> queue.isIdle() && queue.lastSuccess() < forgotten);
        }
    }

    private Stream<DestinationQueue> queues() {
        return shards.values().stream().flatMap(tenure -> tenure.queues.values().stream());
    }

    List<DestinationStatus> status() {
        return queues().map(DestinationQueue::status).toList();
    }
}
