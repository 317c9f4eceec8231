package dev.exeunt.leaving;

import dev.exeunt.shard.Placement;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.PendingLeave;
import dev.exeunt.store.PendingLeaves;
import dev.exeunt.store.Store;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Tries leaves again that no server has taken yet, those from rooms whose shards are placed on this node. Where two nodes take a shard
 * for theirs, the store lets one of them make the attempt.
 */
public final class LeavingVerticle extends VerticleBase {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final int MOST_AT_ONCE = 8;

    /** More than are tried at once, since some may be other nodes'. */
    private static final int MOST_LOOKED_AT = 256;

    private final Leaving leaving;
    private final PendingLeaves store;
    private final Placement placement;
    private final Duration lookEvery;
    private final InstantSource clock;
    private int underWay;
    private boolean looking;

    public LeavingVerticle(Leaving leaving, Store store, Placement placement) {
        this(leaving, store, placement, LOOK_EVERY, InstantSource.system());
    }

    LeavingVerticle(
            Leaving leaving, PendingLeaves store, Placement placement, Duration lookEvery, InstantSource clock) {
        this.leaving = leaving;
        this.store = store;
        this.placement = placement;
        this.lookEvery = lookEvery;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(lookEvery.toMillis(), tick -> look());
        return Future.succeededFuture();
    }

    private void look() {
        if (looking || underWay >= MOST_AT_ONCE) {
            return;
        }
        looking = true;
        Future.fromCompletionStage(store.dueLeaves(clock.millis(), MOST_LOOKED_AT), context)
                .onSuccess(this::retry)
                // The store says itself what is wrong with it; the next look comes soon.
                .onComplete(done -> looking = false);
    }

    private void retry(List<PendingLeave> due) {
        due.stream()
                .filter(leave -> placement
                        .nodeOf(ShardId.of(leave.room()))
                        .filter(placement.self()::equals)
                        .isPresent())
                .limit(MOST_AT_ONCE - underWay)
                .forEach(leave -> {
                    underWay++;
                    leaving.retry(leave).onComplete(done -> underWay--);
                });
    }
}
