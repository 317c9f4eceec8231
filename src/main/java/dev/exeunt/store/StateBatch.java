package dev.exeunt.store;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.StoredEvent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What becomes of the current state by a batch of changes: the last row of each key, because one statement must not write a row twice. */
final class StateBatch {
    private final Session session;
    private final List<Change> changes;
    private final List<Entry> entries = new ArrayList<>();
    private final List<StateRow> gone = new ArrayList<>();

    /** @param session finds events that become the state again, and are in none of the changes */
    StateBatch(Session session, List<Change> changes) throws SQLException {
        this.session = session;
        this.changes = changes;
        for (StateRow row : lastOfEachKey(changes).values()) {
            if (row.isGone()) {
                gone.add(row);
            } else {
                entries.add(new Entry(row, membership(row)));
            }
        }
    }

    /**
     * A row to be written.
     *
     * @param membership null for what is no membership
     */
    record Entry(StateRow row, String membership) {}

    private record Place(RoomHandle room, StateKey key) {}

    List<Entry> entries() {
        return entries;
    }

    List<StateRow> gone() {
        return gone;
    }

    private static Map<Place, StateRow> lastOfEachKey(List<Change> changes) {
        Map<Place, StateRow> rows = new LinkedHashMap<>();
        for (Change change : changes) {
            for (StateRow row : change.state()) {
                rows.put(new Place(row.room(), row.key()), row);
            }
        }
        return rows;
    }

    private String membership(StateRow row) throws SQLException {
        if (!row.isMember()) {
            return null;
        }
        Pdu event = row.event();
        if (event == null) {
            Optional<Pdu> here = inBatch(row);
            event = here.isPresent() ? here.get() : load(row);
        }
        return event.membership().orElse(null);
    }

    private Optional<Pdu> inBatch(StateRow row) {
        return changes.stream()
                .filter(change -> change.room().equals(row.room()))
                .flatMap(change -> change.pdu(row.number()).stream())
                .findFirst();
    }

    private RoomVersion version(RoomHandle room) {
        return changes.stream()
                .filter(change -> change.room().equals(room))
                .findFirst()
                .orElseThrow()
                .version();
    }

    private Pdu load(StateRow row) throws SQLException {
        return new RoomReader(session)
                .load(row.room(), version(row.room()), LoadRequest.ofNumbers(Set.of(row.number()))).events().stream()
                        .findFirst()
                        .map(StoredEvent::pdu)
                        .orElseThrow(() ->
                                new StoreException("event " + row.number() + " of " + row.room() + " is missing"));
    }
}
