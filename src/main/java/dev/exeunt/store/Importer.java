package dev.exeunt.store;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.StateChange;
import dev.exeunt.room.Stay;
import dev.exeunt.room.StoredEvent;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Writes an imported room, inside a transaction. */
final class Importer {
    /** Of several importers of one room, one inserts its row; the others wait for the end of that one's transaction, and see. */
    private static final String INSERT_ROOM = "INSERT INTO room (shard, room_id, room, version) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (shard, room_id) DO NOTHING";

    /** Rows that are in memory at a time. */
    private static final int ROWS = 500;

    private final Session session;
    private final Handles handles;
    private final Map<ServerName, Integer> joined = new HashMap<>();

    Importer(Session session, Handles handles) {
        this.session = session;
        this.handles = handles;
    }

    /** Whether the room was written; false where there is one of its ID. */
    boolean write(ImportedRoom room) throws SQLException {
        RoomHandle handle = handles.next(session, room.shard());
        if (!insert(handle, room)) {
            return false;
        }
        events(handle, room);
        stays(handle);
        return true;
    }

    private boolean insert(RoomHandle handle, ImportedRoom room) throws SQLException {
        PreparedStatement insert = session.prepare(INSERT_ROOM);
        insert.setInt(1, handle.shard());
        insert.setString(2, room.roomId().value());
        insert.setLong(3, handle.number());
        insert.setString(4, room.version().id());
        return insert.executeUpdate() == 1;
    }

    private void events(RoomHandle handle, ImportedRoom room) throws SQLException {
        PreparedStatement insert = session.prepare(EventRow.INSERT);
        PreparedStatement upsert = session.prepare(StateRow.UPSERT);
        long number = 0;
        while (room.events().hasNext()) {
            StoredEvent event = room.events().next();
            number++;
            if (event.node().number() != number) {
                throw new IllegalArgumentException("event " + number + " of the import is numbered otherwise");
            }
            new EventRow(handle, event, EventRow.NO_EPOCH).bind(insert);
            insert.addBatch();
            if (isEntry(event, room)) {
                state(handle, event, upsert);
            }
            if (number % ROWS == 0) {
                insert.executeBatch();
                upsert.executeBatch();
            }
        }
        insert.executeBatch();
        upsert.executeBatch();
    }

    private static boolean isEntry(StoredEvent event, ImportedRoom room) {
        return event.pdu()
                .key()
                .filter(key -> room.state().getOrDefault(key, StateChange.NONE)
                        == event.node().number())
                .isPresent();
    }

    private void state(RoomHandle handle, StoredEvent event, PreparedStatement upsert) throws SQLException {
        Pdu pdu = event.pdu();
        StateRow row =
                new StateRow(handle, pdu.key().orElseThrow(), event.node().number(), pdu);
        row.bindUpsert(upsert, row.isMember() ? pdu.membership().orElse(null) : null);
        upsert.addBatch();
        if (row.isMember() && pdu.membership().filter("join"::equals).isPresent()) {
            UserId.parse(row.key().key()).ifPresent(user -> joined.merge(user.server(), 1, Integer::sum));
        }
    }

    private void stays(RoomHandle handle) throws SQLException {
        PreparedStatement upsert = session.prepare(StayRow.UPSERT);
        for (Map.Entry<ServerName, Integer> server : joined.entrySet()) {
            Stay stay = new Stay(server.getKey(), EventNode.ROOT, Stay.NOW, server.getValue());
            new StayRow(handle, stay).bind(upsert);
            upsert.addBatch();
        }
        upsert.executeBatch();
    }
}
