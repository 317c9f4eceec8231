package dev.exeunt.store;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.StoredEvent;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes rows inside a transaction, each table's in one batch. */
final class ChangeWriter {
    private static final String INSERT_ROOM = "INSERT INTO room (shard, room_id, room, version) VALUES (?, ?, ?, ?)";

    private final Session session;

    ChangeWriter(Session session) {
        this.session = session;
    }

    void write(List<Change> changes) throws SQLException {
        for (Change change : changes) {
            if (change.begins()) {
                room(change.room(), change.roomId(), change.version());
            }
        }
        PreparedStatement insert = session.prepare(EventRow.INSERT);
        for (Change change : changes) {
            for (EventRow event : change.events()) {
                event.bind(insert);
                insert.addBatch();
            }
        }
        insert.executeBatch();
        state(lastOfEachKey(changes));
    }

    void room(RoomHandle handle, RoomId roomId, RoomVersion version) throws SQLException {
        PreparedStatement insert = session.prepare(INSERT_ROOM);
        insert.setInt(1, handle.shard());
        insert.setString(2, roomId.value());
        insert.setLong(3, handle.number());
        insert.setString(4, version.id());
        insert.executeUpdate();
    }

    private record Entry(RoomHandle room, StateKey key) {}

    /** One statement must not write a row twice. */
    private static Collection<StateRow> lastOfEachKey(List<Change> changes) {
        Map<Entry, StateRow> rows = new LinkedHashMap<>();
        for (Change change : changes) {
            for (StateRow row : change.state()) {
                rows.put(new Entry(row.room(), row.key()), row);
            }
        }
        return rows.values();
    }

    private void state(Collection<StateRow> rows) throws SQLException {
        PreparedStatement upsert = session.prepare(StateRow.UPSERT);
        PreparedStatement delete = session.prepare(StateRow.DELETE);
        boolean deletes = false;
        for (StateRow row : rows) {
            if (row.isGone()) {
                row.bindDelete(delete);
                delete.addBatch();
                deletes = true;
            } else {
                row.bindUpsert(upsert, membership(row));
                upsert.addBatch();
            }
        }
        upsert.executeBatch();
        if (deletes) {
            delete.executeBatch();
        }
    }

    /** Null for what is no membership. */
    private String membership(StateRow row) throws SQLException {
        if (!row.isMember()) {
            return null;
        }
        Pdu event = row.event() == null ? load(row.room(), row.number()) : row.event();
        return event.membership().orElse(null);
    }

    private Pdu load(RoomHandle room, long number) throws SQLException {
        return new RoomReader(session)
                .load(room, LoadRequest.ofNumbers(Set.of(number))).events().stream()
                        .findFirst()
                        .map(StoredEvent::pdu)
                        .orElseThrow(() -> new StoreException("event " + number + " of " + room + " is missing"));
    }
}
