package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.RoomRecord;
import dev.exeunt.store.RoomStore.OpenedRoom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what a room needs of itself. */
final class RoomReader {
    /** So many rows are fetched from the database at a time. */
    private static final int FETCH = 1_000;

    private static final String NEWEST_OF_ROOM = "SELECT r.room, r.version, NULL AS type, NULL AS state_key, "
            + EventRow.NODE_COLUMNS + ", NULL AS pdu FROM room r"
            + " LEFT JOIN event e ON e.shard = r.shard AND e.room = r.room AND e.number ="
            + " (SELECT max(n.number) FROM event n WHERE n.shard = r.shard AND n.room = r.room)"
            + " WHERE r.shard = ? AND r.room_id = ?";

    private static final String ENTRIES = "SELECT r.room, r.version, s.type, s.state_key, " + EventRow.NODE_COLUMNS
            + ", e.pdu FROM room r"
            + " JOIN state s ON s.shard = r.shard AND s.room = r.room"
            + " JOIN event e ON e.shard = s.shard AND e.room = s.room AND e.number = s.number";

    private static final String EVENTS = "SELECT r.version, " + EventRow.NODE_COLUMNS
            + ", e.pdu FROM room r JOIN event e ON e.shard = r.shard AND e.room = r.room"
            + " WHERE r.shard = ? AND r.room = ?";

    private static final String NODES =
            "SELECT " + EventRow.NODE_COLUMNS + " FROM event e WHERE e.shard = ? AND e.room = ?";

    private static final String WHOLE_STATE = "SELECT s.type, s.state_key, " + EventRow.NODE_COLUMNS + " FROM state s"
            + " JOIN event e ON e.shard = s.shard AND e.room = s.room AND e.number = s.number"
            + " WHERE s.shard = ? AND s.room = ?";

    private final Session session;

    RoomReader(Session session) {
        this.session = session;
    }

    /** In one statement, and so in one round trip and of one moment: the room, its newest event, the entries of its state. */
    Optional<OpenedRoom> open(int shard, RoomId roomId, Set<StateKey> keys) throws SQLException {
        String sql = NEWEST_OF_ROOM;
        List<StateKey> wanted = List.of();
        if (!keys.isEmpty()) {
            wanted = Placeholders.padded(List.copyOf(keys));
            sql += " UNION ALL " + ENTRIES + " WHERE r.shard = ? AND r.room_id = ? AND " + isOneOf(wanted);
        }
        PreparedStatement select = session.prepare(sql);
        select.setInt(1, shard);
        select.setString(2, roomId.value());
        if (!wanted.isEmpty()) {
            select.setInt(3, shard);
            select.setString(4, roomId.value());
            bind(select, 5, wanted);
        }
        try (ResultSet row = select.executeQuery()) {
            return opened(shard, roomId, row);
        }
    }

    private static Optional<OpenedRoom> opened(int shard, RoomId roomId, ResultSet row) throws SQLException {
        RoomRecord room = null;
        LoadedRows rows = new LoadedRows();
        while (row.next()) {
            if (row.getString("type") != null) {
                rows.entry(row);
                rows.event(row);
            } else {
                RoomHandle handle = new RoomHandle(shard, row.getLong("room"));
                boolean empty = row.getString("event_id") == null;
                Optional<EventNode> newest = empty ? Optional.empty() : Optional.of(EventRow.node(row));
                room = new RoomRecord(handle, roomId, Versions.of(row.getString("version")), newest);
            }
        }
        return Optional.ofNullable(room).map(found -> new OpenedRoom(found, rows.loaded()));
    }

    /** In a transaction where the request asks for more than one kind. */
    Loaded load(RoomHandle room, LoadRequest request) throws SQLException {
        LoadedRows rows = new LoadedRows();
        events(room, request.ids(), rows);
        numbered(room, request.numbers(), rows);
        if (request.nodesFrom() > 0) {
            nodes(room, request.nodesFrom(), request.nodesTo(), rows);
        }
        entries(room, request.keys(), rows);
        if (request.wholeState()) {
            wholeState(room, rows);
        }
        return rows.loaded();
    }

    /** Whether a user of the server is joined. */
    boolean hasJoined(Dialect dialect, RoomHandle room, ServerName server) throws SQLException {
        PreparedStatement select = session.prepare("SELECT 1 FROM state WHERE shard = ? AND room = ?"
                + " AND type = ? AND membership = 'join' AND " + dialect.server("state_key") + " = ? LIMIT 1");
        bind(select, room);
        select.setString(3, EventType.MEMBER);
        select.setString(4, server.value());
        try (ResultSet row = select.executeQuery()) {
            return row.next();
        }
    }

    private void events(RoomHandle room, Set<EventId> ids, LoadedRows rows) throws SQLException {
        for (List<EventId> some : Placeholders.chunks(List.copyOf(ids))) {
            PreparedStatement select =
                    session.prepare(EVENTS + " AND e.event_id IN (" + Placeholders.list(some.size()) + ")");
            bind(select, room);
            for (int i = 0; i < some.size(); i++) {
                select.setString(3 + i, some.get(i).value());
            }
            readEvents(select, rows);
        }
    }

    private void numbered(RoomHandle room, Set<Long> numbers, LoadedRows rows) throws SQLException {
        for (List<Long> some : Placeholders.chunks(List.copyOf(numbers))) {
            PreparedStatement select =
                    session.prepare(EVENTS + " AND e.number IN (" + Placeholders.list(some.size()) + ")");
            bind(select, room, some);
            readEvents(select, rows);
        }
    }

    private static void readEvents(PreparedStatement select, LoadedRows rows) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.event(row);
            }
        }
    }

    private void nodes(RoomHandle room, long from, long to, LoadedRows rows) throws SQLException {
        PreparedStatement select = session.prepare(NODES + " AND e.number BETWEEN ? AND ? ORDER BY e.number");
        bind(select, room, List.of(from, to));
        readNodes(select, rows);
    }

    private static List<EventNode> readNodes(PreparedStatement select, LoadedRows rows) throws SQLException {
        List<EventNode> nodes = new ArrayList<>();
        select.setFetchSize(FETCH);
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                nodes.add(rows.node(row));
            }
        }
        return nodes;
    }

    private void entries(RoomHandle room, Set<StateKey> keys, LoadedRows rows) throws SQLException {
        for (List<StateKey> some : Placeholders.chunks(List.copyOf(keys))) {
            PreparedStatement select =
                    session.prepare(ENTRIES + " WHERE r.shard = ? AND r.room = ? AND " + isOneOf(some));
            bind(select, room);
            bind(select, 3, some);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.entry(row);
                    rows.event(row);
                }
            }
        }
    }

    /** Every entry, its events' nodes, and all nodes that their auth events lead to: one statement for the first, one a step for these. */
    private void wholeState(RoomHandle room, LoadedRows rows) throws SQLException {
        Set<Long> seen = new HashSet<>();
        List<EventNode> reached = new ArrayList<>();
        PreparedStatement select = session.prepare(WHOLE_STATE);
        bind(select, room);
        select.setFetchSize(FETCH);
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.entry(row);
                EventNode node = rows.node(row);
                seen.add(node.number());
                reached.add(node);
            }
        }
        while (!reached.isEmpty()) {
            List<Long> cited = reached.stream()
                    .flatMap(node -> node.auth().stream())
                    .filter(seen::add)
                    .toList();
            reached = nodes(room, cited, rows);
        }
    }

    private List<EventNode> nodes(RoomHandle room, List<Long> numbers, LoadedRows rows) throws SQLException {
        List<EventNode> nodes = new ArrayList<>();
        for (List<Long> some : Placeholders.chunks(numbers)) {
            PreparedStatement select =
                    session.prepare(NODES + " AND e.number IN (" + Placeholders.list(some.size()) + ")");
            bind(select, room, some);
            nodes.addAll(readNodes(select, rows));
        }
        return nodes;
    }

    private static String isOneOf(List<StateKey> keys) {
        return "(s.type, s.state_key) IN (VALUES " + Placeholders.rows(keys.size(), 2) + ")";
    }

    private static void bind(PreparedStatement statement, RoomHandle room) throws SQLException {
        statement.setInt(1, room.shard());
        statement.setLong(2, room.number());
    }

    private static void bind(PreparedStatement statement, RoomHandle room, List<Long> numbers) throws SQLException {
        bind(statement, room);
        for (int i = 0; i < numbers.size(); i++) {
            statement.setLong(3 + i, numbers.get(i));
        }
    }

    private static void bind(PreparedStatement statement, int first, List<StateKey> keys) throws SQLException {
        int at = first;
        for (StateKey key : keys) {
            statement.setString(at++, SqlText.of(key.type()));
            statement.setString(at++, SqlText.of(key.key()));
        }
    }
}
