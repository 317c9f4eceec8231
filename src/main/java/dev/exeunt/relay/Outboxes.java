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

    /** What was told before it was known what is left from before; null once that is known. */
    private List<Runnable> early = new ArrayList<>();

    /** The first events of those in the store that were on no way when it was last asked. */
    private Map<RoomHandle, Long> overlooked = new HashMap<>();

    Outboxes(OutboxServices services) {
        this.services = services;
    }

    /** This was left by whoever had the shard before; some of it may have been committed by this node meanwhile. */
    void began(List<Outbox> left) {
        for (Outbox outbox : left) {
            of(outbox.room()).recover(outbox.first(), outbox.last());
        }
        List<Runnable> told = early;
        early = null;
        told.forEach(Runnable::run);
    }

    void committed(RoomChange change) {
        if (early != null) {
            early.add(() -> committed(change));
        } else {
            of(change.handle()).add(change);
        }
    }

    void uncertain(RoomChange change) {
        if (early != null) {
            early.add(() -> uncertain(change));
            return;
        }
        RoomOutbox room = rooms.get(change.handle());
        if (room != null) {
            room.uncertain(change);
        }
    }

    /**
     * Relays what is in the store's outboxes and on no way. It is given some time first, as what is in the store has often just been handed
     * over, or just been relayed.
     *
     * @param inStore the shard's outboxes
     */
    void reconcile(List<Outbox> inStore) {
        Map<RoomHandle, Long> before = overlooked;
        overlooked = new HashMap<>();
        if (early != null) {
            return;
        }
        for (Outbox outbox : inStore) {
            RoomOutbox known = rooms.get(outbox.room());
            if (known != null && known.relays(outbox.first())) {
                continue;
            }
            if (before.getOrDefault(outbox.room(), 0L) == outbox.first()) {
                rooms.remove(outbox.room());
                of(outbox.room()).recover(outbox.first(), known == null ? outbox.last() : known.end(outbox.last()));
            } else {
                overlooked.put(outbox.room(), outbox.first());
            }
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
        List<Outbox> relayed = new ArrayList<>();
        rooms.values().removeIf(room -> {
            if (all || room.isIdle()) {
                room.takeRelayed().ifPresent(relayed::add);
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
