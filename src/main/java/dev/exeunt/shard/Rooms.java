package dev.exeunt.shard;

import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.shard.RoomReply.Failed;
import dev.exeunt.shard.RoomReply.Retry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way to every room, from any thread of any node. It looks for the room's owner until the deadline, as owners change while the
 * cluster does, and repeats what may be repeated.
 */
public final class Rooms {
    /** How long a request is worth waiting for: other servers wait for 30 to 60 seconds at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How many requests may be under way on this node; the event bus itself has no bound. */
    private static final int MAX_IN_FLIGHT = 20_000;

    /** How long one attempt waits: an owner that died does not say so. */
    private static final Duration ATTEMPT = Duration.ofSeconds(3);

    private static final long FIRST_BACKOFF_MS = 20;
    private static final long LONGEST_BACKOFF_MS = 500;

    private final Vertx vertx;
    private final Placement placement;
    private final Duration patience;
    private final long attemptMs;
    private final Departures departures = new Departures();
    private final AtomicInteger inFlight = new AtomicInteger();

    /** Waits as long as a server waits for another one. */
    public Rooms(Vertx vertx, Placement placement) {
        this(vertx, placement, PATIENCE);
    }

    /** @param patience how long a request is tried where the asker does not say */
    public Rooms(Vertx vertx, Placement placement, Duration patience) {
        this(vertx, placement, patience, ATTEMPT);
    }

    Rooms(Vertx vertx, Placement placement, Duration patience, Duration attempt) {
        this.vertx = vertx;
        this.placement = placement;
        this.patience = patience;
        this.attemptMs = attempt.toMillis();
        placement.observe(departures);
    }

    /** How many requests are under way from this node. */
    public int underWay() {
        return inFlight.get();
    }

    /** As {@link #ask(RoomRequest, Class, Duration)}, with the usual patience. */
    public <R extends RoomReply> Future<R> ask(RoomRequest request, Class<R> expected) {
        return ask(request, expected, patience);
    }

    /**
     * Asks a room.
     *
     * @param expected what the room answers to this request when it does not refuse it
     * @param patience how long to try
     * @return fails with a {@link MatrixException} where the room refused, with an {@link UnavailableException} where it could not answer
     *     in time
     */
    public <R extends RoomReply> Future<R> ask(RoomRequest request, Class<R> expected, Duration patience) {
        if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
            inFlight.decrementAndGet();
            return Future.failedFuture(new UnavailableException("too many requests are under way"));
        }
        AskedRoom asked = new AskedRoom(System.currentTimeMillis() + patience.toMillis(), request);
        return attempt(asked, FIRST_BACKOFF_MS)
                .eventually(() -> {
                    inFlight.decrementAndGet();
                    return Future.succeededFuture();
                })
                .map(reply -> {
                    if (reply instanceof Failed failed) {
                        throw failed.error().exception();
                    }
                    return expected.cast(reply);
                });
    }

    private Future<RoomReply> attempt(AskedRoom asked, long backoff) {
        long left = asked.deadline() - System.currentTimeMillis();
        if (left <= 0) {
            return Future.failedFuture(new UnavailableException("the room's owner did not answer in time"));
        }
        long wait = asked.request().repeatable() ? Math.min(attemptMs, left) : left;
        ShardId shard = ShardId.of(asked.request().room());
        return placement
                .nodeOf(shard)
                .map(node -> send(asked, shard, node, wait)
                        .map(Message::body)
                        .recover(failure -> notAnswered(asked, failure)))
                .orElseGet(() -> Future.succeededFuture(new Retry()))
                .compose(reply -> reply instanceof Retry ? again(asked, backoff) : Future.succeededFuture(reply));
    }

    private Future<Message<RoomReply>> send(AskedRoom asked, ShardId shard, String node, long wait) {
        if (node.equals(placement.self())) {
            return vertx.eventBus().request(shard.address(), asked, toLocalShard(wait));
        }
        DeliveryOptions options =
                new DeliveryOptions().setCodecName(AskedRoomCodec.NAME).setSendTimeout(wait);
        return departures.answerOf(node, vertx.eventBus().request(RoomGatewayVerticle.address(node), asked, options));
    }

    /** @param wait for how many milliseconds */
    static DeliveryOptions toLocalShard(long wait) {
        return new DeliveryOptions()
                .setCodecName(AskedRoomCodec.NAME)
                .setSendTimeout(wait)
                .setLocalOnly(true);
    }

    /** Whether the request was taken is unknown after a timeout, so only what may be repeated is. */
    private static Future<RoomReply> notAnswered(AskedRoom asked, Throwable failure) {
        if (RoomGatewayVerticle.isNotTaken(failure) || asked.request().repeatable()) {
            return Future.succeededFuture(new Retry());
        }
        return Future.failedFuture(new UnavailableException("the room's owner did not answer in time"));
    }

    private Future<RoomReply> again(AskedRoom asked, long backoff) {
        long pause = ThreadLocalRandom.current().nextLong(backoff / 2, backoff + 1);
        return vertx.timer(pause).compose(over -> attempt(asked, Math.min(LONGEST_BACKOFF_MS, backoff * 2)));
    }
}
