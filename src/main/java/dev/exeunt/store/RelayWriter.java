package dev.exeunt.store;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.store.RelayStore.DestinationChange;
import dev.exeunt.store.RelayStore.Outbox;
import dev.exeunt.store.RelayStore.Standing;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes what a {@link RelayStore} is told, inside a transaction. */
final class RelayWriter {
    private static final String EMPTY = "DELETE FROM outbox WHERE shard = ? AND room = ? AND first >= ? AND last <= ?";

    private static final String SHORTEN =
            "UPDATE outbox SET first = ? WHERE shard = ? AND room = ? AND first BETWEEN ? AND ?";

    private static final String STANDING =
            "INSERT INTO destination (shard, server, failures, retry_at, last_success) VALUES (?, ?, ?, ?, ?)"
                    + " ON CONFLICT (shard, server) DO UPDATE SET failures = excluded.failures,"
                    + " retry_at = excluded.retry_at, last_success = excluded.last_success";

    private static final String BEHIND =
            "INSERT INTO behind (shard, server, room_shard, room, sent) VALUES (?, ?, ?, ?, ?)"
                    + " ON CONFLICT (shard, server, room_shard, room) DO UPDATE SET sent = excluded.sent";

    private static final String CAUGHT_UP =
            "DELETE FROM behind WHERE shard = ? AND server = ? AND room_shard = ? AND room = ?";

    private final Session session;

    RelayWriter(Session session) {
        this.session = session;
    }

    /** Takes out whole outboxes. */
    int emptyOutboxes(List<Outbox> relayed) throws SQLException {
        PreparedStatement delete = session.prepare(EMPTY);
        for (Outbox events : inOrder(relayed)) {
            delete.setInt(1, events.room().shard());
            delete.setLong(2, events.room().number());
            delete.setLong(3, events.first());
            delete.setLong(4, events.last());
            delete.addBatch();
        }
        return delete.executeBatch().length;
    }

    /** Takes the beginning out of those that are still there. */
    int shortenOutboxes(List<Outbox> relayed) throws SQLException {
        PreparedStatement update = session.prepare(SHORTEN);
        for (Outbox events : inOrder(relayed)) {
            update.setLong(1, events.last() + 1);
            update.setInt(2, events.room().shard());
            update.setLong(3, events.room().number());
            update.setLong(4, events.first());
            update.setLong(5, events.last());
            update.addBatch();
        }
        return update.executeBatch().length;
    }

    private static List<Outbox> inOrder(List<Outbox> rooms) {
        return rooms.stream()
                .sorted(Comparator.comparing(Outbox::room, OutboxRow.ORDER))
                .toList();
    }

    /** Of shards with their epochs, those that still have it, and have it until the end of the transaction. */
    Set<Integer> held(Map<Integer, Long> epochs) throws SQLException {
        RowArrays grants = new RowArrays("int4", "int8");
        epochs.forEach(grants::add);
        PreparedStatement select = session.prepare("SELECT s.shard FROM " + grants.sql() + " AS g (shard, epoch)"
                + " JOIN shard s ON s.shard = g.shard AND s.epoch = g.epoch ORDER BY s.shard FOR SHARE OF s");
        grants.bind(session, select, 1);
        Set<Integer> held = new HashSet<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                held.add(row.getInt(1));
            }
        }
        return held;
    }

    void save(List<DestinationChange> changes) throws SQLException {
        standings(changes);
        Map<Miss, Optional<Long>> last = new LinkedHashMap<>();
        for (DestinationChange change : changes) {
            change.behind().forEach(lag -> last.put(new Miss(change, lag.room()), Optional.of(lag.sent())));
            change.caughtUp().forEach(room -> last.put(new Miss(change, room), Optional.empty()));
        }
        behind(last);
    }

    private void standings(List<DestinationChange> changes) throws SQLException {
        PreparedStatement upsert = session.prepare(STANDING);
        for (DestinationChange change : changes) {
            if (change.standing().isPresent()) {
                Standing standing = change.standing().get();
                upsert.setInt(1, change.shard());
                upsert.setString(2, change.server().value());
                upsert.setInt(3, standing.failures());
                upsert.setLong(4, standing.retryAt());
                upsert.setLong(5, standing.lastSuccess());
                upsert.addBatch();
            }
        }
        upsert.executeBatch();
    }

    /** The key of a row of the table {@code behind}. */
    private record Miss(int shard, ServerName server, RoomHandle room) {
        Miss(DestinationChange change, RoomHandle room) {
            this(change.shard(), change.server(), room);
        }

        void bind(PreparedStatement statement) throws SQLException {
            statement.setInt(1, shard);
            statement.setString(2, server.value());
            statement.setInt(3, room.shard());
            statement.setLong(4, room.number());
        }
    }

    /** @param last what was said last of each row; empty where it goes */
    private void behind(Map<Miss, Optional<Long>> last) throws SQLException {
        PreparedStatement upsert = session.prepare(BEHIND);
        PreparedStatement delete = session.prepare(CAUGHT_UP);
        for (Map.Entry<Miss, Optional<Long>> row : last.entrySet()) {
            if (row.getValue().isPresent()) {
                row.getKey().bind(upsert);
                upsert.setLong(5, row.getValue().get());
                upsert.addBatch();
            } else {
                row.getKey().bind(delete);
                delete.addBatch();
            }
        }
        upsert.executeBatch();
        delete.executeBatch();
    }
}
