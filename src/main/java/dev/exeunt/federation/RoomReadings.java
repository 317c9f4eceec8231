package dev.exeunt.federation;

import dev.exeunt.matrix.auth.ServerAcl;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.StateChange;
import dev.exeunt.shard.ShardId;
import dev.exeunt.shard.UnavailableException;
import dev.exeunt.store.RoomSnapshot;
import dev.exeunt.store.RoomSnapshots;
import dev.exeunt.store.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What other servers read of rooms. A room tells nothing to a server that its ACL denies, nor to one that never had a user in it; and
 * nothing at all once no user of this server is joined any more, since it is not kept up to date then.
 */
final class RoomReadings {
    private final RoomSnapshots snapshots;

    RoomReadings(RoomSnapshots snapshots) {
        this.snapshots = snapshots;
    }

    /**
     * Reads a room for a server.
     *
     * @param reading is done on a thread of the store's
     * @return fails with a {@link MatrixException}, {@code M_NOT_FOUND} where the room is not here, {@code M_FORBIDDEN} where the server
     *     may read nothing of it; with an {@link UnavailableException} where the store cannot answer
     */
    <T> Future<T> read(RoomId room, ServerName server, Function<VisibleHistory, T> reading) {
        return read(room, snapshot -> {
            check(snapshot, server);
            return reading.apply(VisibleHistory.of(snapshot, server));
        });
    }

    /** As {@link #read(RoomId, ServerName, Function)}, for this server itself. */
    <T> Future<T> read(RoomId room, RoomSnapshots.Reading<T> reading) {
        return answered(snapshots.read(ShardId.of(room).number(), room, reading))
                .map(found -> found.orElseThrow(
                        () -> new MatrixException(Code.NOT_FOUND, "the room " + room + " is not known here")));
    }

    /** The rooms that have this event. */
    Future<List<RoomId>> roomsOf(EventId event) {
        return answered(snapshots.roomsOf(event))
                .map(places ->
                        places.stream().map(RoomSnapshots.RoomPlace::roomId).toList());
    }

    private static <T> Future<T> answered(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, Vertx.currentContext())
                .recover(failure -> Future.failedFuture(
                        failure instanceof StoreException
                                ? new UnavailableException("the store cannot answer now")
                                : failure));
    }

    private static void check(RoomSnapshot room, ServerName server) {
        if (room.head().joinedLocally() == 0) {
            throw new MatrixException(Code.NOT_FOUND, "no user of this server is joined to " + room.roomId());
        }
        long acl = room.current().get(StateKey.SERVER_ACL);
        if (acl != StateChange.NONE
                && !ServerAcl.of(room.pdus(List.of(acl)).get(0).content()).allows(server)) {
            throw new MatrixException(Code.FORBIDDEN, server + " is denied by the room's server ACL");
        }
    }

    /**
     * An event of the room's history.
     *
     * @throws MatrixException {@code M_NOT_FOUND} where the room has no such event, or has rejected it
     */
    static EventNode event(RoomSnapshot room, EventId id) {
        return room.find(List.of(id)).stream()
                .filter(node -> node.outcome() != Outcome.REJECTED)
                .findFirst()
                .orElseThrow(() -> new MatrixException(Code.NOT_FOUND, "the event " + id + " is not known here"));
    }
}
