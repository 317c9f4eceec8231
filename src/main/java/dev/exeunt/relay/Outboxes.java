package dev.exeunt.relay;

import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.store.RelayStore.Outbox;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The outboxes of one shard's rooms. Used on one context only. */
final class Outboxes {
    private final OutboxServices services;
    private final Map<RoomHandle, RoomOutbox> rooms = new HashMap<>();

    /** What was committed before it was known what is left from before; null once that is known. */
    private List<RoomChange> early = new ArrayList<>();

    Outboxes(OutboxServices services) {
        this.services = services;
    }

    /** This was left by whoever had the shard before; some of it may have been committed by this node meanwhile. */
    void began(List<Outbox> left) {
        for (Outbox outbox : left) {
            of(outbox.room()).recover(outbox.first(), outbox.last());
        }
        List<RoomChange> changes = early;
        early = null;
        changes.forEach(this::committed);
    }

    void committed(RoomChange change) {
        if (early != null) {
            early.add(change);
        } else {
            of(change.handle()).add(change);
        }
    }

    private RoomOutbox of(RoomHandle room) {
        return rooms.computeIfAbsent(room, handle -> new RoomOutbox(handle, services));
    }

    /**
     * Takes what is relayed out of the store, and out of memory.
     *
     * @param all also from outboxes in which something is on its way
     */
    Future<Void> clear(boolean all) {
        Map<RoomHandle, Long> relayed = new HashMap<>();
        rooms.values().removeIf(room -> {
            if (all || room.isIdle()) {
                room.takeRelayed().ifPresent(upTo -> relayed.put(room.handle(), upTo));
            }
            return room.isIdle();
        });
        return relayed.isEmpty()
                ? Future.succeededFuture()
                : Future.fromCompletionStage(services.store().relayed(relayed), services.context());
    }

    /** The shard ends here. */
    void end() {
        rooms.values().forEach(RoomOutbox::end);
    }

    int size() {
        return rooms.size();
    }
}
