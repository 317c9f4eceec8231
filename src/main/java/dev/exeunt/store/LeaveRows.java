package dev.exeunt.store;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonReader;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table {@code pending_leave}. Servers are separated by spaces, which no name has. */
final class LeaveRows {
    private static final String COLUMNS =
            "shard, room_id, user_id, via, reason, version, pdu, asked_at, attempts, retry_at, failure";

    private static final String SELECT = "SELECT " + COLUMNS + " FROM pending_leave ";

    private static final String UPSERT =
            "INSERT INTO pending_leave (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (shard, room_id, user_id) DO UPDATE SET via = excluded.via, reason = excluded.reason,"
                    + " version = excluded.version, pdu = excluded.pdu, asked_at = excluded.asked_at,"
                    + " attempts = excluded.attempts, retry_at = excluded.retry_at, failure = excluded.failure";

    private static final String KEY = " WHERE shard = ? AND room_id = ? AND user_id = ?";

    private static final String UPDATE =
            "UPDATE pending_leave SET version = ?, pdu = ?, attempts = ?, retry_at = ?, failure = ?" + KEY
                    + " AND retry_at = ?";

    private LeaveRows() {}

    static void save(Session session, PendingLeave leave) throws SQLException {
        PreparedStatement upsert = session.prepare(UPSERT);
        key(upsert, 1, leave.shard(), leave.room(), leave.user());
        upsert.setString(4, leave.via().stream().map(ServerName::value).collect(Collectors.joining(" ")));
        upsert.setString(5, SqlText.of(leave.reason().orElse(null)));
        event(upsert, 6, leave);
        upsert.setLong(8, leave.askedAt());
        upsert.setInt(9, leave.attempts());
        upsert.setLong(10, leave.retryAt());
        upsert.setString(11, SqlText.of(leave.failure()));
        upsert.executeUpdate();
    }

    static boolean change(Session session, PendingLeave seen, PendingLeave changed) throws SQLException {
        PreparedStatement update = session.prepare(UPDATE);
        event(update, 1, changed);
        update.setInt(3, changed.attempts());
        update.setLong(4, changed.retryAt());
        update.setString(5, SqlText.of(changed.failure()));
        key(update, 6, seen.shard(), seen.room(), seen.user());
        update.setLong(9, seen.retryAt());
        return update.executeUpdate() == 1;
    }

    static Optional<PendingLeave> find(Session session, int shard, RoomId room, UserId user) throws SQLException {
        PreparedStatement select = session.prepare(SELECT + KEY);
        key(select, 1, shard, room, user);
        return leaves(select).stream().findFirst();
    }

    static boolean remove(Session session, int shard, RoomId room, UserId user) throws SQLException {
        PreparedStatement delete = session.prepare("DELETE FROM pending_leave" + KEY);
        key(delete, 1, shard, room, user);
        return delete.executeUpdate() == 1;
    }

    static List<PendingLeave> due(Session session, long now, int limit) throws SQLException {
        PreparedStatement select =
                session.prepare(SELECT + "WHERE retry_at > ? AND retry_at <= ? ORDER BY retry_at LIMIT ?");
        select.setLong(1, PendingLeave.NEVER);
        select.setLong(2, now);
        select.setInt(3, limit);
        return leaves(select);
    }

    static List<PendingLeave> newest(Session session, int limit) throws SQLException {
        PreparedStatement select = session.prepare(SELECT + "ORDER BY asked_at DESC LIMIT ?");
        select.setInt(1, limit);
        return leaves(select);
    }

    private static void key(PreparedStatement statement, int at, int shard, RoomId room, UserId user)
            throws SQLException {
        statement.setInt(at, shard);
        statement.setString(at + 1, room.value());
        statement.setString(at + 2, user.value());
    }

    private static void event(PreparedStatement statement, int at, PendingLeave leave) throws SQLException {
        statement.setString(at, leave.event().map(pdu -> pdu.version().id()).orElse(null));
        statement.setBytes(at + 1, leave.event().map(Pdu::bytes).orElse(null));
    }

    private static List<PendingLeave> leaves(PreparedStatement select) throws SQLException {
        List<PendingLeave> leaves = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                leaves.add(leave(row));
            }
        }
        return leaves;
    }

    private static PendingLeave leave(ResultSet row) throws SQLException {
        return new PendingLeave(
                row.getInt("shard"),
                new RoomId(row.getString("room_id")),
                new UserId(row.getString("user_id")),
                Stream.of(row.getString("via").split(" ")).map(ServerName::new).toList(),
                Optional.ofNullable(SqlText.back(row.getString("reason"))),
                event(row),
                row.getLong("asked_at"),
                row.getInt("attempts"),
                row.getLong("retry_at"),
                SqlText.back(row.getString("failure")));
    }

    private static Optional<Pdu> event(ResultSet row) throws SQLException {
        byte[] pdu = row.getBytes("pdu");
        if (pdu == null) {
            return Optional.empty();
        }
        RoomVersion version = Versions.of(row.getString("version"));
        try {
            return Optional.of(Pdu.unchecked(JsonReader.readObject(pdu), version));
        } catch (JsonException e) {
            throw StoreException.because("a leave is damaged in the store", e);
        }
    }
}
