package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.RedactedEvent;
import dev.exeunt.room.RedactionChange;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.ServerChange;
import dev.exeunt.room.StateChange;
import dev.exeunt.room.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A {@link RoomChange} as rows, and who waits for it to be committed. */
final class Change {
    private final RoomChange change;
    private final Grant grant;
    private final List<EventRow> events = new ArrayList<>();
    private final List<StateRow> state = new ArrayList<>();
    private final CompletableFuture<Void> committed = new CompletableFuture<>();
    private long bytes;

    /** @param epoch of the shard, as it was granted to who decided the change */
    Change(RoomChange change, long epoch) {
        this.change = change;
        this.grant = new Grant(change.handle().shard(), epoch);
        Map<Long, Pdu> fresh = new HashMap<>();
        for (StoredEvent event : change.events()) {
            EventRow row = new EventRow(change.handle(), event, epoch);
            events.add(row);
            bytes += row.size();
            fresh.put(event.node().number(), event.pdu());
        }
        for (RedactedEvent event : change.redactions().redacted()) {
            bytes += event.pdu().bytes().length;
        }
        for (StoredEvent event : change.events()) {
            for (StateChange entry : event.node().current()) {
                state.add(new StateRow(change.handle(), entry.key(), entry.after(), fresh.get(entry.after())));
            }
        }
    }

    /** What it needs to be committed. */
    Grant grant() {
        return grant;
    }

    RoomHandle room() {
        return change.handle();
    }

    RoomId roomId() {
        return change.roomId();
    }

    RoomVersion version() {
        return change.version();
    }

    boolean begins() {
        return change.begins();
    }

    /** The event that it follows; empty where the room begins. */
    Optional<Place> follows() {
        long before = change.events().get(0).node().number() - 1;
        return change.follows().map(id -> new Place(room(), before, id));
    }

    /** Its last event. */
    Place last() {
        EventNode node = change.events().get(change.events().size() - 1).node();
        return new Place(room(), node.number(), node.id());
    }

    /** An event of this ID that has this number. */
    record Place(RoomHandle room, long number, EventId id) {}

    List<EventRow> events() {
        return events;
    }

    /** The content of its event of this number. */
    Optional<Pdu> pdu(long number) {
        return change.events().stream()
                .filter(event -> event.node().number() == number)
                .map(StoredEvent::pdu)
                .findFirst();
    }

    /** What becomes of the current state; the last row of a key counts. */
    List<StateRow> state() {
        return state;
    }

    /** What it means for the servers in the room. */
    ServerChange servers() {
        return change.servers();
    }

    /** What it means for redactions. */
    RedactionChange redactions() {
        return change.redactions();
    }

    /** Its events, to be relayed. */
    OutboxRow outbox() {
        return new OutboxRow(room(), change.events().get(0).node().number(), last().number());
    }

    long bytes() {
        return bytes;
    }

    CompletionStage<Void> committed() {
        return committed;
    }

    void succeed() {
        committed.complete(null);
    }

    void fail(StoreException why) {
        committed.completeExceptionally(why);
    }
}
