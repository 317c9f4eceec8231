package dev.exeunt.store;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.Stay;
import dev.exeunt.store.RelayStore.Behind;
import dev.exeunt.store.RelayStore.Destination;
import dev.exeunt.store.RelayStore.Lag;
import dev.exeunt.store.RelayStore.LeftOver;
import dev.exeunt.store.RelayStore.Outbox;
import dev.exeunt.store.RelayStore.Standing;
import dev.exeunt.store.RelayStore.Unsent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads what a {@link RelayStore} answers. */
final class RelayReader {
    private static final String ACCEPTED = "SELECT e.number, e.event_id, e.pdu FROM event e"
            + " WHERE e.shard = ? AND e.room = ? AND e.outcome = " + EventRow.ACCEPTED + " AND e.number ";

    private static final String UNSENT = ACCEPTED + "BETWEEN ? AND ? ORDER BY e.number LIMIT ?";

    private static final String MISSED = ACCEPTED + "> ? AND EXISTS (SELECT 1 FROM room_server v"
            + " WHERE v.shard = e.shard AND v.room = e.room AND v.server = ? AND v.since <= e.number"
            + " AND (v.until = " + Stay.NOW + " OR v.until >= e.number)) ORDER BY e.number LIMIT ?";

    private static final String STAYS = "SELECT server, since, until, joined FROM room_server"
            + " WHERE shard = ? AND room = ? AND since <= ? AND (until = " + Stay.NOW + " OR until >= ?)";

    private static final String OUTBOXES = "SELECT shard, room, first, last FROM outbox";

    private static final String BEHIND = "SELECT b.server, b.room_shard, b.room, b.sent,"
            + " (SELECT max(e.number) FROM event e WHERE e.shard = b.room_shard AND e.room = b.room) AS newest"
            + " FROM behind b WHERE b.shard = ?";

    private final Session session;

    RelayReader(Session session) {
        this.session = session;
    }

    LeftOver leftOver(int shard) throws SQLException {
        return new LeftOver(
                read(OUTBOXES + " WHERE shard = ?", shard, RelayReader::outbox),
                read(
                        "SELECT server, failures, retry_at, last_success FROM destination WHERE shard = ?",
                        shard,
                        row -> new Destination(
                                new ServerName(row.getString(1)),
                                new Standing(row.getInt(2), row.getLong(3), row.getLong(4)))),
                read(BEHIND, shard, RelayReader::behind));
    }

    List<Outbox> outboxes() throws SQLException {
        return read(session.prepare(OUTBOXES), RelayReader::outbox);
    }

    private static Outbox outbox(ResultSet row) throws SQLException {
        return new Outbox(new RoomHandle(row.getInt(1), row.getLong(2)), row.getLong(3), row.getLong(4));
    }

    private static Behind behind(ResultSet row) throws SQLException {
        RoomHandle room = new RoomHandle(row.getInt("room_shard"), row.getLong("room"));
        return new Behind(
                new ServerName(row.getString("server")), new Lag(room, row.getLong("sent")), row.getLong("newest"));
    }

    @FunctionalInterface
    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> read(String sql, int shard, Row<T> reading) throws SQLException {
        PreparedStatement select = session.prepare(sql);
        select.setInt(1, shard);
        return read(select, reading);
    }

    private static <T> List<T> read(PreparedStatement select, Row<T> reading) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.add(reading.of(row));
            }
        }
        return rows;
    }

    Unsent unsent(RoomHandle room, long first, long last, int limit) throws SQLException {
        PreparedStatement events = prepare(UNSENT, room);
        events.setLong(3, first);
        events.setLong(4, last);
        events.setInt(5, limit);
        PreparedStatement stays = prepare(STAYS, room);
        stays.setLong(3, last);
        stays.setLong(4, first);
        return new Unsent(read(events, RelayReader::event), read(stays, StayRow::stay));
    }

    List<RelayedEvent> missed(ServerName server, RoomHandle room, long after, int limit) throws SQLException {
        PreparedStatement events = prepare(MISSED, room);
        events.setLong(3, after);
        events.setString(4, server.value());
        events.setInt(5, limit);
        return read(events, RelayReader::event);
    }

    private PreparedStatement prepare(String sql, RoomHandle room) throws SQLException {
        PreparedStatement select = session.prepare(sql);
        select.setInt(1, room.shard());
        select.setLong(2, room.number());
        return select;
    }

    private static RelayedEvent event(ResultSet row) throws SQLException {
        byte[] pdu = row.getBytes("pdu");
        return new RelayedEvent(row.getLong("number"), EventRow.id(row), sender(row, pdu), pdu);
    }

    private static ServerName sender(ResultSet row, byte[] pdu) throws SQLException {
        try {
            String sender = JsonReader.readObject(pdu).string("sender").orElse("");
            return new ServerName(sender.substring(sender.indexOf(':') + 1));
        } catch (JsonException | IllegalArgumentException e) {
            throw StoreException.because("event " + EventRow.id(row) + " is damaged in the store", e);
        }
    }
}
