package dev.exeunt.keys;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.util.Optional;

/**
 * The nodes' key rings ask each other over the event bus, each at one address ({@link KeyGatewayVerticle}). A node that is asked answers within {@code HOLD}, if only
 * that the fetch is still under way, and is then asked again: so an asker need not wait long to know that a node is dead or hangs, and
 * waits for a slow server as long as the fetching node does.
 */
public final class KeyExchange implements KeyPeers {
    private static final Duration HOLD = Duration.ofSeconds(2);
    private static final Duration PATIENCE = HOLD.plusSeconds(1);

    /** Then the asker would rather fetch itself: as long as the most patient servers wait for us. */
    private static final int MAX_POLLS = 15;

    private final EventBus bus;
    private final String self;
    private final NodePlacement placement;
    private final Duration hold;
    private final DeliveryOptions delivery;

    /**
     * An exchange with the nodes of this cluster.
     *
     * @param self this node's ID, another one for each node
     * @param placement which node fetches a server's keys, by the server's name
     */
    public KeyExchange(Vertx vertx, String self, NodePlacement placement) {
        this(vertx, self, placement, HOLD, PATIENCE);
    }

    /** @param patience longer than {@code hold} */
    KeyExchange(Vertx vertx, String self, NodePlacement placement, Duration hold, Duration patience) {
        this.bus = vertx.eventBus();
        this.self = self;
        this.placement = placement;
        this.hold = hold;
        this.delivery = new DeliveryOptions().setSendTimeout(patience.toMillis());
    }

    private static String address(String node) {
        return "keys." + node;
    }

    @Override
    public Optional<Peer> responsibleFor(ServerName server) {
        return placement
                .nodeOf(server.value())
                .filter(node -> !node.equals(self))
                .map(node -> question -> ask(node, question, MAX_POLLS));
    }

    private Future<KeyAnswer.Keys> ask(String node, KeyQuestion question, int polls) {
        return bus.<Buffer>request(address(node), question.toBuffer(), delivery)
                .map(reply -> KeyAnswer.of(reply.body()))
                .compose(answer -> {
                    if (answer instanceof KeyAnswer.Keys keys) {
                        return Future.succeededFuture(keys);
                    } else if (answer instanceof KeyAnswer.Refused refused) {
                        return Future.failedFuture(new MatrixException(Code.UNAUTHORIZED, refused.why()));
                    }
                    return polls > 1
                            ? ask(node, question, polls - 1)
                            : Future.failedFuture("the node " + node + " does not come to an end");
                });
    }

    /** Where the other nodes ask this one. */
    String ownAddress() {
        return address(self);
    }

    /** How long a question may stay without an answer. */
    Duration hold() {
        return hold;
    }
}
