package dev.exeunt.shard;

import dev.exeunt.store.ShardOwnership;
import dev.exeunt.store.ShardOwnership.NodeLease;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Runs a {@link RoomShardVerticle} for each shard that this node owns: without a cluster, for all of them. */
public final class ShardSupervisor extends VerticleBase {
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final String node = UUID.randomUUID().toString();
    private final ShardServices services;
    private final ShardOwnership ownership;
    private final Map<ShardId, String> deployments = new HashMap<>();

    public ShardSupervisor(ShardServices services, ShardOwnership ownership) {
        this.services = services;
        this.ownership = ownership;
    }

    /** The shards stop with their supervisor, which deployed them. */
    @Override
    public Future<?> start() {
        RoomMessages.register(vertx.eventBus());
        Set<Integer> all = ShardId.ALL.stream().map(ShardId::number).collect(Collectors.toSet());
        return here(ownership.renew(new NodeLease(node, node, LEASE)))
                .compose(standing -> here(ownership.claim(node, all, Set.of(node))))
                .compose(this::reconcile);
    }

    /** Starts the shards that are owned and do not run yet, stops those that run and are not owned any more. */
    private Future<?> reconcile(Map<Integer, Long> owned) {
        List<Future<?>> changes = new ArrayList<>();
        for (ShardId shard : ShardId.ALL) {
            boolean runs = deployments.containsKey(shard);
            Long epoch = owned.get(shard.number());
            if (epoch != null && !runs) {
                changes.add(start(shard, epoch));
            } else if (epoch == null && runs) {
                changes.add(vertx.undeploy(deployments.remove(shard)));
            }
        }
        return Future.all(changes);
    }

    private Future<?> start(ShardId shard, long epoch) {
        return vertx.deployVerticle(new RoomShardVerticle(shard, epoch, services))
                .onSuccess(deployment -> deployments.put(shard, deployment));
    }

    private <T> Future<T> here(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, context);
    }
}
