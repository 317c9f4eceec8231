package dev.exeunt.relay;

import dev.exeunt.room.RoomChange;
import dev.exeunt.shard.CommittedChanges;
import dev.exeunt.shard.Placement;
import dev.exeunt.shard.ShardId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The relay as the other parts of a node see it, from any thread. While no {@link RelayVerticle} runs on a node, what its rooms commit stays
 * in the outbox.
 */
public final class Relay implements CommittedChanges {
    private static final DeliveryOptions QUESTION = new DeliveryOptions().setSendTimeout(3_000);

    private final Vertx vertx;
    private final Placement placement;
    private volatile Running running;

    private record Running(RelayVerticle verticle, Context context) {}

    public Relay(Vertx vertx, Placement placement) {
        this.vertx = vertx;
        this.placement = placement;
    }

    /** Where a node is asked for its queues. */
    static String address(String node) {
        return "relay-queues." + node;
    }

    void runs(RelayVerticle verticle, Context context) {
        running = new Running(verticle, context);
    }

    void ends() {
        running = null;
    }

    @Override
    public void began(ShardId shard, long epoch) {
        Running now = running;
        if (now != null) {
            now.context().runOnContext(there -> now.verticle().began(shard, epoch));
        }
    }

    @Override
    public void committed(RoomChange change) {
        Running now = running;
        if (now != null && !change.servers().audience().isEmpty()) {
            now.context().runOnContext(there -> now.verticle().committed(change));
        }
    }

    @Override
    public void uncertain(RoomChange change) {
        Running now = running;
        if (now != null && !change.servers().audience().isEmpty()) {
            now.context().runOnContext(there -> now.verticle().uncertain(change));
        }
    }

    @Override
    public Future<Void> ended(ShardId shard) {
        Running now = running;
        if (now == null) {
            return Future.succeededFuture();
        }
        Promise<Void> ended = Promise.promise();
        now.context().runOnContext(there -> now.verticle().ended(shard).onComplete(ended));
        return ended.future();
    }

    /** The queues of all nodes that answer, by their servers' names. */
    public Future<List<DestinationStatus>> queues() {
        List<Future<List<DestinationStatus>>> answers = placement.members().stream()
                .map(node -> vertx.eventBus()
                        .<Buffer>request(address(node), null, QUESTION)
                        .map(answer -> DestinationStatus.of(answer.body()))
                        .otherwise(List.of()))
                .toList();
        return Future.join(answers).map(all -> {
            List<DestinationStatus> queues = new ArrayList<>();
            answers.forEach(answer -> queues.addAll(answer.result()));
            queues.sort(Comparator.comparing(queue -> queue.server().value()));
            return queues;
        });
    }
}
