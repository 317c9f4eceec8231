package dev.exeunt.shard;

import dev.exeunt.net.Listeners;
import dev.exeunt.store.ShardOwnership;
import dev.exeunt.store.ShardOwnership.NodeLease;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link RoomShardVerticle} for each shard that is placed on this node and that the store lets it have. It compares what is with
 * what should be whenever something moved, and each second besides, so that nothing depends on an event.
 *
 * <p>Taking a shard over is a question to the store, which answers with the shard's next epoch or not at all; a shard that is placed
 * elsewhere is stopped, and given up in the store once all that it took is committed. Each second the node renews its lease and learns
 * in the same breath whether somebody took a shard from it.
 */
public final class ShardSupervisor extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ShardSupervisor.class);
    private static final long RENEW_EVERY_MS = 1_000;

    /** A former owner gives its shards up within a moment, or its lease runs out. */
    private static final long ASK_AGAIN_MS = 100;

    /** How long a start waits for the shards: for the leases of the nodes that were here before, and a bit. */
    private static final long START_PATIENCE_MS = 2 * Lease.LENGTH.toMillis();

    private final ShardServices services;
    private final ShardOwnership ownership;
    private final Placement placement;
    private final Listeners listeners;
    private final ShardCensus census;
    private StoreOutage outage;
    private RunningShards shards;
    private boolean renewing;
    private boolean settling;
    private boolean movedMeanwhile;
    private boolean askingAgain;
    private boolean stopping;

    public ShardSupervisor(
            ShardServices services,
            ShardOwnership ownership,
            Placement placement,
            Listeners listeners,
            ShardCensus census) {
        this.services = services;
        this.ownership = ownership;
        this.placement = placement;
        this.listeners = listeners;
        this.census = census;
    }

    /** Completes when the shards run that are placed here, or that have not been given up by others after some seconds. */
    @Override
    public Future<?> start() {
        shards = new RunningShards(vertx, services, shard -> context.runOnContext(v -> fenced(shard)));
        outage = new StoreOutage(vertx, placement);
        outage.answer();
        placement.observe(new Placement.Observer() {
            @Override
            public void moved() {
                context.runOnContext(v -> settle());
            }

            @Override
            public void left(String node) {
                moved();
            }
        });
        vertx.setPeriodic(RENEW_EVERY_MS, tick -> renew());
        return renew().compose(renewed -> settled(System.currentTimeMillis() + START_PATIENCE_MS));
    }

    private Future<Void> settled(long until) {
        return settle().compose(done -> {
            if (census.waiting() == 0 && !settling) {
                return Future.succeededFuture();
            }
            if (System.currentTimeMillis() < until) {
                return vertx.timer(ASK_AGAIN_MS).compose(over -> settled(until));
            }
            return placement.members().size() > 1 ? Future.succeededFuture() : heldByStrangers();
        });
    }

    private Future<Void> heldByStrangers() {
        return here(ownership.owners())
                .compose(owners -> Future.failedFuture(new IllegalStateException(
                        "the store's shards belong to nodes that this one has no cluster with: "
                                + owners.nodes().stream()
                                        .filter(node -> !node.id().equals(placement.self()))
                                        .map(node -> node.address().isEmpty() ? node.id() : node.address())
                                        .sorted()
                                        .collect(Collectors.joining(", ")))));
    }

    /** What was taken is finished, and everything is given up. */
    @Override
    public Future<?> stop() {
        stopping = true;
        return shards.stop(shards.epochs().keySet())
                .otherwiseEmpty()
                .compose(stopped -> here(ownership.leave(placement.self())))
                .onComplete(left -> count(0))
                .recover(failure -> {
                    LOG.warn(
                            "the store was not told that this node ends; its lease runs out: {}", failure.getMessage());
                    return Future.succeededFuture();
                });
    }

    // ---- the lease

    private Future<Void> renew() {
        if (renewing || stopping) {
            return Future.succeededFuture();
        }
        renewing = true;
        long askedAt = System.nanoTime();
        Map<ShardId, Long> before = shards.epochs();
        NodeLease lease =
                new NodeLease(placement.self(), listeners.address("federation").orElse(""), Lease.LENGTH);
        return here(ownership.renew(lease))
                .onComplete(done -> renewing = false)
                .onSuccess(standing -> {
                    services.lease().renewed(askedAt);
                    outage.ended();
                    stopTaken(before, standing.epochs());
                    releaseLeftOver(before, standing.epochs());
                    settle();
                })
                .onFailure(outage::failed)
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** Stops those that have another owner by now, or had one. */
    private void stopTaken(Map<ShardId, Long> before, Map<Integer, Long> held) {
        Map<ShardId, Long> now = shards.epochs();
        List<ShardId> taken = before.entrySet().stream()
                .filter(one -> one.getValue().equals(now.get(one.getKey())))
                .filter(one -> !one.getValue().equals(held.get(one.getKey().number())))
                .map(Map.Entry::getKey)
                .toList();
        if (!taken.isEmpty()) {
            LOG.warn("{} shards were taken over by other nodes while this one did not answer", taken.size());
            shards.stop(taken).onComplete(stopped -> settle());
        }
    }

    /** What the store granted or should have taken back, and its answer was lost: nobody else could have it. */
    private void releaseLeftOver(Map<ShardId, Long> before, Map<Integer, Long> held) {
        Map<Integer, Long> leftOver = new HashMap<>(held);
        leftOver.keySet().removeIf(number -> {
            ShardId shard = ShardId.ALL.get(number);
            return before.containsKey(shard) || shards.runs(shard) || shards.isInTransition(shard) || isHere(shard);
        });
        if (!leftOver.isEmpty() && !settling) {
            here(ownership.release(placement.self(), leftOver)).onFailure(outage::failed);
        }
    }

    private void fenced(ShardId shard) {
        if (shards.runs(shard)) {
            LOG.warn("{} has another owner by now", shard);
            shards.stop(Set.of(shard)).onComplete(stopped -> settle());
        }
    }

    // ---- what is, and what should be

    private Future<Void> settle() {
        if (stopping || !placement.isSettled()) {
            return Future.succeededFuture();
        }
        if (settling) {
            movedMeanwhile = true;
            return Future.succeededFuture();
        }
        settling = true;
        movedMeanwhile = false;
        return Future.join(handOver(), takeOver())
                .<Void>mapEmpty()
                .otherwise(failure -> {
                    LOG.debug("the shards could not be settled", failure);
                    return null;
                })
                .onComplete(done -> {
                    settling = false;
                    int waiting = wanted().size();
                    count(waiting);
                    if (movedMeanwhile) {
                        settle();
                    } else if (waiting > 0) {
                        askAgain();
                    }
                });
    }

    /** Once, however often it was found since that something is waited for. */
    private void askAgain() {
        if (!askingAgain) {
            askingAgain = true;
            vertx.setTimer(ASK_AGAIN_MS, over -> {
                askingAgain = false;
                settle();
            });
        }
    }

    private void count(int waiting) {
        census.count(shards.count(), waiting);
    }

    private boolean isHere(ShardId shard) {
        return placement.nodeOf(shard).filter(placement.self()::equals).isPresent();
    }

    private Future<?> handOver() {
        Map<ShardId, Long> moved = shards.epochs();
        moved.keySet().removeIf(this::isHere);
        if (moved.isEmpty()) {
            return Future.succeededFuture();
        }
        Map<Integer, Long> epochs = new HashMap<>();
        moved.forEach((shard, epoch) -> epochs.put(shard.number(), epoch));
        return shards.stop(moved.keySet())
                .otherwiseEmpty()
                .compose(stopped -> here(ownership.release(placement.self(), epochs)));
    }

    private Set<ShardId> wanted() {
        Predicate<ShardId> idle = shard -> !shards.runs(shard) && !shards.isInTransition(shard);
        return ShardId.ALL.stream().filter(idle).filter(this::isHere).collect(Collectors.toSet());
    }

    private Future<?> takeOver() {
        Set<ShardId> wanted = wanted();
        if (wanted.isEmpty() || !services.lease().isHeld()) {
            return Future.succeededFuture();
        }
        Set<Integer> numbers = wanted.stream().map(ShardId::number).collect(Collectors.toSet());
        return here(ownership.claim(placement.self(), numbers, placement.members()))
                .compose(granted -> {
                    Map<ShardId, Long> epochs = new HashMap<>();
                    granted.forEach((number, epoch) -> epochs.put(ShardId.ALL.get(number), epoch));
                    return shards.start(epochs);
                });
    }

    private <T> Future<T> here(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, context);
    }
}
