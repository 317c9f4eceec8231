package dev.exeunt.shard;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/**
 * The door through which other nodes ask this node's rooms. It is one address a node, whatever the number of shards: what is
 * registered in the cluster has to be found again by every node when one of them dies.
 *
 * <p>There are as many as cores, as it is here that the messages are decoded.
 */
public final class RoomGatewayVerticle extends VerticleBase {
    private static final DeliveryOptions REPLY = new DeliveryOptions().setCodecName(RoomReplyCodec.NAME);

    /** How Vert.x begins to tell that a consumer was unregistered while the message waited for it. */
    private static final String DISCARDED = "Discarded the request";

    private final Placement placement;
    private MessageConsumer<AskedRoom> consumer;

    public RoomGatewayVerticle(Placement placement) {
        this.placement = placement;
    }

    /** Where a node's rooms are asked from outside. */
    static String address(String node) {
        return "rooms." + node;
    }

    @Override
    public Future<?> start() {
        consumer = vertx.eventBus().consumer(address(placement.self()), this::asked);
        return consumer.completion();
    }

    @Override
    public Future<?> stop() {
        return consumer.unregister();
    }

    private void asked(Message<AskedRoom> message) {
        AskedRoom asked = message.body();
        long left = asked.deadline() - System.currentTimeMillis();
        if (left <= 0) {
            message.reply(new RoomReply.Retry(), REPLY);
            return;
        }
        vertx.eventBus()
                .<RoomReply>request(ShardId.of(asked.request().room()).address(), asked, Rooms.toLocalShard(left))
                .onSuccess(answer -> message.reply(answer.body(), REPLY))
                .onFailure(failure -> notAnswered(message, failure));
    }

    /** Only of a shard that does not run here it is sure that it decided nothing; else the asker waits for its own time-out. */
    private static void notAnswered(Message<AskedRoom> message, Throwable failure) {
        if (isNotTaken(failure)) {
            message.reply(new RoomReply.Retry(), REPLY);
        }
    }

    /** Whether nobody was there, or whoever was there stopped before the message's turn came, which Vert.x tells as a time-out. */
    static boolean isNotTaken(Throwable failure) {
        return failure instanceof ReplyException reply
                && (reply.failureType() == ReplyFailure.NO_HANDLERS
                        || String.valueOf(reply.getMessage()).startsWith(DISCARDED));
    }
}
