package dev.exeunt.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.SQLiteErrorCode;

/**
 * Writes changes in one transaction, each table's rows in one batch. It leaves none out: the lock on the folder sees to it that nobody else
 * owns a shard.
 */
final class SqliteChangeWriter implements ChangeWriter {
    private static final String INSERT_ROOM = "INSERT INTO room (shard, room_id, room, version) VALUES (?, ?, ?, ?)";

    @Override
    public List<Change> write(Session session, List<Change> changes) throws SQLException {
        return session.transaction(same -> {
            rooms(same, changes);
            RedactionBatch redactions = new RedactionBatch(changes);
            events(same, changes, redactions);
            state(same, new StateBatch(same, changes));
            relay(same, new RelayBatch(changes));
            redactions(same, redactions);
            return changes;
        });
    }

    @Override
    public boolean isRefusal(SQLException failure) {
        return failure.getErrorCode() == SQLiteErrorCode.SQLITE_CONSTRAINT.code;
    }

    private static void rooms(Session session, List<Change> changes) throws SQLException {
        for (Change change : changes) {
            if (change.begins()) {
                PreparedStatement insert = session.prepare(INSERT_ROOM);
                insert.setInt(1, change.room().shard());
                insert.setString(2, change.roomId().value());
                insert.setLong(3, change.room().number());
                insert.setString(4, change.version().id());
                insert.executeUpdate();
            }
        }
    }

    private static void events(Session session, List<Change> changes, RedactionBatch redactions) throws SQLException {
        PreparedStatement insert = session.prepare(EventRow.INSERT);
        for (Change change : changes) {
            for (EventRow event : change.events()) {
                redactions.inserted(event).bind(insert);
                insert.addBatch();
            }
        }
        insert.executeBatch();
    }

    private static void redactions(Session session, RedactionBatch redactions) throws SQLException {
        for (RedactedRow event : redactions.redacted()) {
            PreparedStatement update = session.prepare(RedactedRow.UPDATE);
            event.bind(update);
            update.executeUpdate();
        }
        for (WaitingRow waiting : redactions.waiting()) {
            PreparedStatement insert = session.prepare(WaitingRow.INSERT);
            waiting.bindInsert(insert);
            insert.executeUpdate();
        }
        for (WaitingRow settled : redactions.settled()) {
            PreparedStatement delete = session.prepare(WaitingRow.DELETE);
            settled.bindDelete(delete);
            delete.executeUpdate();
        }
    }

    private static void relay(Session session, RelayBatch relay) throws SQLException {
        PreparedStatement stays = session.prepare(StayRow.UPSERT);
        for (StayRow stay : relay.stays()) {
            stay.bind(stays);
            stays.addBatch();
        }
        stays.executeBatch();
        PreparedStatement outbox = session.prepare(OutboxRow.UPSERT);
        for (OutboxRow events : relay.outbox()) {
            events.bind(outbox);
            outbox.addBatch();
        }
        outbox.executeBatch();
    }

    private static void state(Session session, StateBatch state) throws SQLException {
        PreparedStatement upsert = session.prepare(StateRow.UPSERT);
        for (StateBatch.Entry entry : state.entries()) {
            entry.row().bindUpsert(upsert, entry.membership());
            upsert.addBatch();
        }
        upsert.executeBatch();
        if (!state.gone().isEmpty()) {
            PreparedStatement delete = session.prepare(StateRow.DELETE);
            for (StateRow row : state.gone()) {
                row.bindDelete(delete);
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }
}
