package dev.exeunt.shard;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shards that run on this node, each with the epoch under which it commits. Used on one context only. */
final class RunningShards {
    private static final Logger LOG = LoggerFactory.getLogger(RunningShards.class);

    private final Vertx vertx;
    private final ShardServices services;
    private final Consumer<ShardId> fenced;
    private final Map<ShardId, Running> running = new HashMap<>();
    private final Set<ShardId> inTransition = new HashSet<>();

    private record Running(String deployment, long epoch) {}

    /** @param fenced told, on a thread of the shard's, when a shard finds that it has an owner after this one */
    RunningShards(Vertx vertx, ShardServices services, Consumer<ShardId> fenced) {
        this.vertx = vertx;
        this.services = services;
        this.fenced = fenced;
    }

    int count() {
        return running.size();
    }

    boolean runs(ShardId shard) {
        return running.containsKey(shard);
    }

    /** Whether it starts or stops right now. */
    boolean isInTransition(ShardId shard) {
        return inTransition.contains(shard);
    }

    /** By shard. */
    Map<ShardId, Long> epochs() {
        Map<ShardId, Long> epochs = new HashMap<>();
        running.forEach((shard, one) -> epochs.put(shard, one.epoch()));
        return epochs;
    }

    /** Starts shards with the epochs that were granted. */
    Future<?> start(Map<ShardId, Long> epochs) {
        return Future.join(epochs.entrySet().stream()
                .map(granted -> start(granted.getKey(), granted.getValue()))
                .toList());
    }

    private Future<?> start(ShardId shard, long epoch) {
        inTransition.add(shard);
        return vertx.deployVerticle(new RoomShardVerticle(shard, epoch, services, fenced))
                .onSuccess(deployment -> running.put(shard, new Running(deployment, epoch)))
                .onFailure(failure -> LOG.warn("{} does not start: {}", shard, failure.getMessage()))
                .onComplete(done -> inTransition.remove(shard));
    }

    /** Stops shards; what they took is committed or refused by the time the future completes. */
    Future<?> stop(Collection<ShardId> shards) {
        return Future.join(List.copyOf(shards).stream().map(this::stop).toList());
    }

    private Future<?> stop(ShardId shard) {
        inTransition.add(shard);
        return vertx.undeploy(running.remove(shard).deployment()).onComplete(done -> inTransition.remove(shard));
    }
}
