package dev.exeunt.shard;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does that cannot reach the store: nothing, as long as the others cannot either. But where another node can, the fault is
 * on this side, and this node has its shards placed elsewhere until it reaches the store again. Used on one context only.
 */
final class StoreOutage {
    private static final Logger LOG = LoggerFactory.getLogger(StoreOutage.class);

    /** Longer than a connection takes to be replaced. */
    private static final long PATIENCE_MS = 3_000;

    private static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(1_000);

    private final Vertx vertx;
    private final Placement placement;
    private long failingSince;
    private boolean failing;
    private boolean withdrawn;

    StoreOutage(Vertx vertx, Placement placement) {
        this.vertx = vertx;
        this.placement = placement;
    }

    private static String address(String node) {
        return "store." + node;
    }

    /** Lets other nodes ask whether this one reaches the store. */
    MessageConsumer<Boolean> answer() {
        return vertx.eventBus().consumer(address(placement.self()), question -> question.reply(!failing));
    }

    /** The store did not answer. */
    void failed(Throwable cause) {
        long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        if (!failing) {
            failing = true;
            failingSince = now;
            LOG.warn("the store does not answer: {}", cause.getMessage());
        } else if (!withdrawn && now - failingSince >= PATIENCE_MS) {
            withdrawIfOthersCan();
        }
    }

    private void withdrawIfOthersCan() {
        List<Future<Message<Boolean>>> answers = placement.members().stream()
                .filter(node -> !node.equals(placement.self()))
                .map(node -> vertx.eventBus().<Boolean>request(address(node), null, SOON))
                .map(answer -> answer.compose(reachable ->
                        reachable.body() ? Future.succeededFuture(reachable) : Future.failedFuture("not there either")))
                .toList();
        if (!answers.isEmpty()) {
            Future.any(answers).onSuccess(one -> withdraw());
        }
    }

    private void withdraw() {
        if (failing && !withdrawn) {
            withdrawn = true;
            LOG.warn("other nodes reach the store, so they get this node's shards");
            placement.withdraw().exceptionally(failure -> {
                LOG.warn("this node's shards could not be placed elsewhere: {}", failure.getMessage());
                return false;
            });
        }
    }

    /** The store answered. */
    void ended() {
        if (failing) {
            failing = false;
            LOG.info("the store answers again");
        }
        if (withdrawn) {
            withdrawn = false;
            placement.comeBack().exceptionally(failure -> {
                LOG.warn("this node could not come back as an owner of shards: {}", failure.getMessage());
                return null;
            });
        }
    }
}
