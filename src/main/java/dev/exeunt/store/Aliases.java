package dev.exeunt.store;

import dev.exeunt.matrix.event.RoomAlias;
import dev.exeunt.matrix.event.RoomId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The room aliases of this server. Every stage completes on a thread of the store's; one that fails does so with a
 * {@link StoreException}. The shard is always that of the alias's own name.
 */
public interface Aliases {
    /** Lets the alias point to the room, whatever it pointed to before. */
    CompletionStage<Void> saveAlias(int shard, RoomAlias alias, RoomId room);

    CompletionStage<Optional<RoomId>> findAlias(int shard, RoomAlias alias);

    /** @return whether there was such an alias */
    CompletionStage<Boolean> removeAlias(int shard, RoomAlias alias);
}
