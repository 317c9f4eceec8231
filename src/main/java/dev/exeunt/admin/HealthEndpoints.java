package dev.exeunt.admin;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.shard.Placement;
import dev.exeunt.shard.RoomReply.Version;
import dev.exeunt.shard.RoomRequest.AskVersion;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.ShardId;
import dev.exeunt.shard.UnavailableException;
import dev.exeunt.store.RoomCatalog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Whether this node runs, and whether requests can be sent to it. */
final class HealthEndpoints {
    private static final JsonObject UP = JsonObject.of("status", "up");
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Enough to meet every shard, wherever they move meanwhile. */
    private static final int MOST_TRIES = 20 * ShardId.COUNT;

    private final Rooms rooms;
    private final RoomCatalog catalog;
    private final Placement placement;
    private final Readiness readiness;
    private final ServerName self;
    private final AtomicLong probes = new AtomicLong();

    HealthEndpoints(Rooms rooms, RoomCatalog catalog, Placement placement, Readiness readiness, ServerName self) {
        this.rooms = rooms;
        this.catalog = catalog;
        this.placement = placement;
        this.readiness = readiness;
        this.self = self;
    }

    /** {@code GET /health/live}. */
    Future<JsonObject> live() {
        return Future.succeededFuture(UP);
    }

    /**
     * {@code GET /health/ready}: asks for a room that does not exist, another one each time, in a shard of this node's: the troubles of
     * another node are no reason to send this one nothing. The room is not found only after its shard took the question and the store
     * answered it. A node that has no shards asks the store itself.
     */
    Future<JsonObject> ready() {
        if (readiness.isEnding()) {
            return Future.failedFuture(new UnavailableException("this node is about to end"));
        }
        Future<?> answer = ShardId.ALL.stream().anyMatch(this::isHere) ? askShard() : askStore();
        return answer.transform(done -> done.succeeded()
                ? Future.succeededFuture(UP)
                : Future.failedFuture(new UnavailableException("the shards or the store do not answer")));
    }

    private boolean isHere(ShardId shard) {
        return placement.nodeOf(shard).filter(placement.self()::equals).isPresent();
    }

    private Future<?> askShard() {
        RoomId room = Stream.generate(this::nowhere)
                .limit(MOST_TRIES)
                .filter(nowhere -> isHere(ShardId.of(nowhere)))
                .findFirst()
                .orElseGet(this::nowhere);
        return rooms.ask(new AskVersion(room), Version.class, PATIENCE)
                .transform(answer -> answer.failed() && isNotFound(answer.cause())
                        ? Future.succeededFuture()
                        : Future.failedFuture("not answered"));
    }

    private RoomId nowhere() {
        return new RoomId("!ready-" + probes.incrementAndGet() + ":" + self);
    }

    private Future<?> askStore() {
        RoomId room = nowhere();
        return Future.fromCompletionStage(catalog.room(ShardId.of(room).number(), room), Vertx.currentContext());
    }

    private static boolean isNotFound(Throwable failure) {
        return failure instanceof MatrixException refused && refused.error().code() == Code.NOT_FOUND;
    }
}
