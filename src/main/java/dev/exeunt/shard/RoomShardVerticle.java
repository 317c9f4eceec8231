package dev.exeunt.shard;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.shard.RoomReply.Retry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.function.Consumer;

/**
 * The owner of one shard's rooms: an actor. All that happens to these rooms happens here, one thing at a time, so nothing is locked.
 * Rooms are opened when they are asked for, and the ones used last are kept as far as memory allows.
 */
public final class RoomShardVerticle extends VerticleBase {
    /** How many requests may be under way in a shard; more are sent away to come again. */
    static final int MAX_PENDING = 2_000;

    private final ShardId shard;
    private final long epoch;
    private final ShardServices services;
    private final Consumer<ShardId> fenced;

    private final HeldRooms rooms;
    private int pending;
    private boolean stopping;
    private MessageConsumer<AskedRoom> consumer;

    /**
     * @param epoch under which the store granted the shard; what is decided here is committed only as long as it is the newest
     * @param fenced told once when it is not: the rooms are dropped, and nothing more is decided here
     */
    public RoomShardVerticle(ShardId shard, long epoch, ShardServices services, Consumer<ShardId> fenced) {
        this.shard = shard;
        this.epoch = epoch;
        this.services = services;
        this.fenced = fenced;
        this.rooms = new HeldRooms(services.memory(), services.observer());
    }

    @Override
    public Future<?> start() {
        services.changes().began(shard, epoch);
        consumer = vertx.eventBus().localConsumer(shard.address(), this::asked);
        return consumer.completion();
    }

    /** Finishes what was taken, and sends away what was not. */
    @Override
    public Future<?> stop() {
        return closeRooms()
                .eventually(this::sendAwayWhatIsQueued)
                .eventually(() -> services.changes().ended(shard))
                .eventually(this::stopped);
    }

    /** A consumer that is unregistered drops its queue without a word, and who asked waits for nothing. */
    private Future<Void> sendAwayWhatIsQueued() {
        Promise<Void> sentAway = Promise.promise();
        context.runOnContext(first -> context.runOnContext(second -> sentAway.complete()));
        return sentAway.future();
    }

    private Future<Void> closeRooms() {
        stopping = true;
        List<Future<Void>> commits = rooms.all().stream().map(HostedRoom::close).toList();
        return Future.join(commits).<Void>mapEmpty().otherwiseEmpty();
    }

    private void fenced() {
        if (!stopping) {
            closeRooms();
            fenced.accept(shard);
        }
    }

    private Future<Void> stopped() {
        rooms.forget();
        return consumer.unregister();
    }

    private void asked(Message<AskedRoom> message) {
        pending(1);
        Asking asking = new Asking(message, () -> pending(-1));
        if (stopping || pending > MAX_PENDING || !services.lease().isHeld()) {
            asking.answer(new Retry());
        } else {
            rooms.use(asking.request().room(), this::host).asked(asking);
        }
    }

    private void pending(int change) {
        pending += change;
        services.observer().waiting(change);
    }

    private HostedRoom host(RoomId room) {
        return new HostedRoom(
                room,
                new Tenure(shard, epoch, this::fenced),
                services,
                context,
                settled -> rooms.settled(settled, services.clock().millis()));
    }
}
