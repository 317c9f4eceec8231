package dev.exeunt.leaving;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.LocalAct;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.Verdict;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.RoomSnapshots;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;

/** A leave from a room that this server is in. */
final class LocalLeave {
    private final Acts acts;
    private final RoomSnapshots snapshots;
    private final ServerName self;

    /** Lets a user of this server act, and tells the room's verdict. */
    @FunctionalInterface
    interface Acts {
        Future<Verdict> act(RoomId room, LocalAct act);
    }

    LocalLeave(Acts acts, RoomSnapshots snapshots, ServerName self) {
        this.acts = acts;
        this.snapshots = snapshots;
        this.self = self;
    }

    /** Whether a user of this server is joined. What is known of a room without one may have passed. */
    Future<Boolean> isHere(RoomId room) {
        return Future.fromCompletionStage(
                        snapshots.read(
                                ShardId.of(room).number(),
                                room,
                                snapshot -> snapshot.head().joinedLocally() > 0),
                        Vertx.currentContext())
                .map(here -> here.orElse(false));
    }

    /** @return fails with {@code M_FORBIDDEN} where the user has no membership to leave */
    Future<TakenLeave> leave(UserId user, RoomId room, Optional<String> reason) {
        JsonObject content = JsonObject.of("membership", "leave");
        LocalAct act = new LocalAct(
                user,
                EventType.MEMBER,
                Optional.of(user.value()),
                reason.map(why -> content.with("reason", why)).orElse(content));
        return acts.act(room, act).map(this::taken);
    }

    private TakenLeave taken(Verdict verdict) {
        if (verdict instanceof Verdict.Accepted accepted) {
            return new TakenLeave(accepted.id(), self, "local");
        } else if (verdict instanceof Verdict.Known known) {
            return taken(known.first());
        } else if (verdict instanceof Verdict.SoftFailed failed) {
            throw refused(failed.why());
        } else if (verdict instanceof Verdict.Rejected rejected) {
            throw refused(rejected.why());
        }
        throw new IllegalStateException("a room misses what its own event cites: " + verdict);
    }

    private static MatrixException refused(Refusal why) {
        return new MatrixException(Code.FORBIDDEN, why.toString());
    }
}
