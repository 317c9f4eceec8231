package dev.exeunt.store;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.Stay;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a batch of changes means for the relay: a row for each stay that they change, and one for each room whose events are to be relayed. */
final class RelayBatch {
    private final Map<Place, StayRow> stays = new LinkedHashMap<>();

    /** In one order, as others lock several of these rows too. */
    private final Map<RoomHandle, OutboxRow> outbox = new TreeMap<>(OutboxRow.ORDER);

    RelayBatch(List<Change> changes) {
        for (Change change : changes) {
            for (Stay stay : change.servers().stays()) {
                stays.put(new Place(change.room(), stay.server(), stay.since()), new StayRow(change.room(), stay));
            }
            if (!change.servers().audience().isEmpty()) {
                outbox.merge(change.room(), change.outbox(), RelayBatch::both);
            }
        }
    }

    private record Place(RoomHandle room, ServerName server, long since) {}

    private static OutboxRow both(OutboxRow earlier, OutboxRow later) {
        return new OutboxRow(earlier.room(), earlier.first(), later.last());
    }

    Collection<StayRow> stays() {
        return stays.values();
    }

    Collection<OutboxRow> outbox() {
        return outbox.values();
    }
}
