package dev.exeunt.admin;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.shard.RoomReply.Version;
import dev.exeunt.shard.RoomRequest.AskVersion;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.UnavailableException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Whether this node runs, and whether requests can be sent to it. */
final class HealthEndpoints {
    private static final JsonObject UP = JsonObject.of("status", "up");
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Rooms rooms;
    private final Readiness readiness;
    private final ServerName self;
    private final AtomicLong probes = new AtomicLong();

    HealthEndpoints(Rooms rooms, Readiness readiness, ServerName self) {
        this.rooms = rooms;
        this.readiness = readiness;
        this.self = self;
    }

    /** {@code GET /health/live}. */
    Future<JsonObject> live() {
        return Future.succeededFuture(UP);
    }

    /**
     * {@code GET /health/ready}: asks for a room that does not exist, another one each time. It is not found only after its shard took
     * the question and the store answered it.
     */
    Future<JsonObject> ready() {
        if (readiness.isEnding()) {
            return Future.failedFuture(new UnavailableException("this node is about to end"));
        }
        RoomId nowhere = new RoomId("!ready-" + probes.incrementAndGet() + ":" + self);
        return rooms.ask(new AskVersion(nowhere), Version.class, PATIENCE)
                .transform(answer -> answer.failed() && isNotFound(answer.cause())
                        ? Future.succeededFuture(UP)
                        : Future.failedFuture(new UnavailableException("the shards or the store do not answer")));
    }

    private static boolean isNotFound(Throwable failure) {
        return failure instanceof MatrixException refused && refused.error().code() == Code.NOT_FOUND;
    }
}
