package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.store.RoomSnapshots;
import dev.exeunt.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that cannot be read. */
final class NoSnapshots implements RoomSnapshots {
    @Override
    public <T> CompletionStage<Optional<T>> read(int shard, RoomId room, Reading<T> reading) {
        return unreadable();
    }

    @Override
    public CompletionStage<List<RoomPlace>> roomsOf(EventId event) {
        return unreadable();
    }

    @Override
    public CompletionStage<List<byte[]>> pdus(RoomHandle room, long[] numbers) {
        return unreadable();
    }

    @Override
    public CompletionStage<List<EventId>> ids(RoomHandle room, long[] numbers) {
        return unreadable();
    }

    private static <T> CompletionStage<T> unreadable() {
        return CompletableFuture.failedFuture(new StoreException("the store failed"));
    }
}
