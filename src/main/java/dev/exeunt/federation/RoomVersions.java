package dev.exeunt.federation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.Rooms;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which version a room has: needed before one of its events can be read. It never changes, so it is remembered, once for all of a
 * node's listeners.
 */
final class RoomVersions {
    private static final int MAX_REMEMBERED = 100_000;

    private final Rooms rooms;
    private final Cache<RoomId, RoomVersion> known =
            Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

    RoomVersions(Rooms rooms) {
        this.rooms = rooms;
    }

    /** The room's version; fails with a {@link MatrixException}, {@code M_NOT_FOUND}, where the room is not known here. */
    Future<RoomVersion> of(RoomId room) {
        return of(room, Optional::empty);
    }

    /** As {@link #of(RoomId)}, of the room of an event that was received. */
    Future<RoomVersion> of(RoomId room, JsonObject event) {
        return of(room, () -> event.string("sender").flatMap(UserId::parse));
    }

    private Future<RoomVersion> of(RoomId room, Supplier<Optional<UserId>> sender) {
        RoomVersion version = known.getIfPresent(room);
        return version != null
                ? Future.succeededFuture(version)
                : rooms.ask(new RoomRequest.AskVersion(room, sender.get()), RoomReply.Version.class)
                        .map(RoomReply.Version::version)
                        .onSuccess(found -> remember(room, found));
    }

    /** Takes note of what the room said on another occasion. */
    void remember(RoomId room, RoomVersion version) {
        known.put(room, version);
    }
}
