package dev.exeunt.shard;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a {@link RoomShardVerticle} for each shard that this node owns: without a cluster, for all of them. */
public final class ShardSupervisor extends VerticleBase {
    private final ShardServices services;
    private final Map<ShardId, String> deployments = new HashMap<>();

    public ShardSupervisor(ShardServices services) {
        this.services = services;
    }

    /** The shards stop with their supervisor, which deployed them. */
    @Override
    public Future<?> start() {
        RoomMessages.register(vertx.eventBus());
        return reconcile(Set.copyOf(ShardId.ALL));
    }

    /** Starts the shards that are owned and do not run yet, stops those that run and are not owned any more. */
    private Future<?> reconcile(Set<ShardId> owned) {
        List<Future<?>> changes = new ArrayList<>();
        for (ShardId shard : ShardId.ALL) {
            boolean runs = deployments.containsKey(shard);
            if (owned.contains(shard) && !runs) {
                changes.add(start(shard));
            } else if (!owned.contains(shard) && runs) {
                changes.add(vertx.undeploy(deployments.remove(shard)));
            }
        }
        return Future.all(changes);
    }

    private Future<?> start(ShardId shard) {
        return vertx.deployVerticle(new RoomShardVerticle(shard, services))
                .onSuccess(deployment -> deployments.put(shard, deployment));
    }
}
