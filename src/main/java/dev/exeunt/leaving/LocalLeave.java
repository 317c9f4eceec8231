package dev.exeunt.leaving;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.room.LocalAct;
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

    /** Lets a user of this server act, and tells the ID of the event. */
    @FunctionalInterface
    interface Acts {
        Future<EventId> act(RoomId room, LocalAct act);
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
        return acts.act(room, LocalAct.ofMember(user, user, "leave", reason))
                .map(event -> new TakenLeave(event, self, "local"));
    }
}
