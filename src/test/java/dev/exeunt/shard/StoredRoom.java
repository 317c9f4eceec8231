package dev.exeunt.shard;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.NotLoaded;
import dev.exeunt.room.Room;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.room.RoomRecord;
import dev.exeunt.store.RoomStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A room that is in the store before the test begins. */
public final class StoredRoom {
    private final RoomStore store;
    private final RoomHandle handle;
    private final Room room;
    private final long epoch;

    private StoredRoom(RoomStore store, RoomHistory history, ServerName self, long epoch) {
        this.store = store;
        this.epoch = epoch;
        this.handle = done(store.newHandle(ShardId.of(history.roomId()).number()));
        this.room = Room.open(
                RoomRecord.beginning(handle, history.roomId(), history.version()),
                new Loaded(List.of(), List.of(), Map.of()),
                Set.of(),
                self);
    }

    /** Puts a room with this history into the store. */
    public static void put(RoomStore store, RoomHistory history, ServerName self) {
        put(store, history, self, 0);
    }

    /** As {@link #put(RoomStore, RoomHistory, ServerName)}, under this epoch of the room's shard. */
    public static void put(RoomStore store, RoomHistory history, ServerName self, long epoch) {
        StoredRoom stored = new StoredRoom(store, history, self, epoch);
        history.events().forEach(stored::take);
    }

    private void take(Pdu event) {
        RoomChange change = receive(VerifiedPdu.alreadyVerified(event));
        done(store.commit(change, epoch));
        room.committed(change);
    }

    private RoomChange receive(VerifiedPdu event) {
        while (true) {
            try {
                return room.receive(event).change().orElseThrow();
            } catch (NotLoaded missing) {
                room.add(done(store.load(handle, room.version(), missing.request())), missing.request());
            }
        }
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
