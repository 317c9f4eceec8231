package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.RoomRecord;
import dev.exeunt.room.Stay;
import dev.exeunt.store.RoomStore.OpenedRoom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads what a room needs of itself. */
final class RoomReader {
    /** So many rows are fetched from the database at a time. */
    private static final int FETCH = 1_000;

    private static final String NEWEST_OF_ROOM = "SELECT r.room, r.version, NULL AS type, NULL AS state_key, "
            + EventRow.NODE_COLUMNS + ", NULL AS pdu FROM room r"
            + " LEFT JOIN event e ON e.shard = r.shard AND e.room = r.room AND e.number ="
            + " (SELECT max(n.number) FROM event n WHERE n.shard = r.shard AND n.room = r.room)"
            + " WHERE r.shard = ? AND r.room_id = ?";

    /** The entry's number is looked up by the whole key for the same reason as in {@link Placeholders#isOneOf}. */
    private static final String WANTED_OF_ROOM = "SELECT r.room, r.version, w.type, w.state_key, "
            + EventRow.NODE_COLUMNS + ", e.pdu FROM room r CROSS JOIN wanted w"
            + " JOIN event e ON e.shard = r.shard AND e.room = r.room AND e.number ="
            + " (SELECT s.number FROM state s WHERE s.shard = r.shard AND s.room = r.room"
            + " AND s.type = w.type AND s.state_key = w.state_key)"
            + " WHERE r.shard = ? AND r.room_id = ?";

    /** The servers that are in the room, as rows of the same form: the server as the key of an entry that has no type. */
    private static final String STAYS_IN_ROOM =
            "SELECT r.room, r.version, NULL AS type, v.server AS state_key, v.since,"
                    + " NULL AS event_id, NULL AS outcome, v.joined, NULL AS refusal_rule, NULL AS refusal_reason,"
                    + " NULL AS node, NULL AS pdu FROM room r JOIN room_server v ON v.shard = r.shard AND v.room = r.room"
                    + " AND v.until = " + Stay.NOW + " WHERE r.shard = ? AND r.room_id = ?";

    private static final String ENTRIES = "SELECT s.shard, s.room, " + EventRow.NODE_COLUMNS
            + ", e.pdu FROM state s"
            + " JOIN event e ON e.shard = s.shard AND e.room = s.room AND e.number = s.number WHERE ";

    private static final String EVENTS = "SELECT " + EventRow.NODE_COLUMNS + ", e.pdu FROM event e WHERE ";

    private static final String NODES = "SELECT " + EventRow.NODE_COLUMNS + " FROM event e WHERE ";

    private final Session session;

    RoomReader(Session session) {
        this.session = session;
    }

    /** In one statement, and so in one round trip and of one moment: the room, its newest event, entries of its state, its servers. */
    Optional<OpenedRoom> open(int shard, RoomId roomId, Set<StateKey> keys) throws SQLException {
        String all = keys.isEmpty() ? NEWEST_OF_ROOM : newestAnd(keys.size());
        PreparedStatement select = session.prepare(all + " UNION ALL " + STAYS_IN_ROOM);
        int at = 1;
        for (StateKey key : keys) {
            select.setString(at++, SqlText.of(key.type()));
            select.setString(at++, SqlText.of(key.key()));
        }
        for (int part = 0; part < (keys.isEmpty() ? 2 : 3); part++) {
            select.setInt(at++, shard);
            select.setString(at++, roomId.value());
        }
        try (ResultSet row = select.executeQuery()) {
            return opened(shard, roomId, row);
        }
    }

    private static String newestAnd(int wanted) {
        return "WITH wanted (type, state_key) AS (VALUES " + Placeholders.rows(wanted, 2) + ") " + NEWEST_OF_ROOM
                + " UNION ALL " + WANTED_OF_ROOM;
    }

    private static Optional<OpenedRoom> opened(int shard, RoomId roomId, ResultSet row) throws SQLException {
        RoomRecord room = null;
        RoomVersion version = null;
        LoadedRows rows = null;
        List<Stay> stays = new ArrayList<>();
        while (row.next()) {
            if (rows == null) {
                version = Versions.of(row.getString("version"));
                rows = new LoadedRows(version);
            }
            if (row.getString("type") != null) {
                rows.entryAndEvent(row);
            } else if (row.getString("state_key") != null) {
                ServerName server = new ServerName(row.getString("state_key"));
                stays.add(new Stay(server, row.getLong("number"), Stay.NOW, row.getInt("depth")));
            } else {
                RoomHandle handle = new RoomHandle(shard, row.getLong("room"));
                boolean empty = row.getString("event_id") == null;
                Optional<EventNode> newest = empty ? Optional.empty() : Optional.of(EventRow.node(row));
                room = new RoomRecord(handle, roomId, version, newest, stays);
            }
        }
        return room == null ? Optional.empty() : Optional.of(new OpenedRoom(room, rows.loaded()));
    }

    /** Several statements may see several moments: events do not change but by redaction, and entries come from one. */
    Loaded load(RoomHandle room, RoomVersion version, LoadRequest request) throws SQLException {
        LoadedRows rows = new LoadedRows(version);
        events(room, request.ids(), EventId::value, rows);
        events(room, request.places(), EventRow::placeOf, rows);
        numbered(room, request.numbers(), rows);
        if (request.nodesFrom() > 0) {
            nodes(room, request.nodesFrom(), request.nodesTo(), rows);
        }
        readEntries(Map.of(room, request.keys()), Map.of(room, rows));
        if (request.wholeState()) {
            wholeState(room, rows);
        }
        if (request.waiting()) {
            waitingRedactions(room, rows);
        }
        return rows.loaded();
    }

    private void events(RoomHandle room, Set<EventId> ids, Function<EventId, String> stored, LoadedRows rows)
            throws SQLException {
        for (List<String> some : chunks(ids, stored)) {
            readEvents(prepareIds(EVENTS, room, some), rows);
        }
    }

    /** The nodes of these events, as far as the room has them. */
    List<EventNode> nodes(RoomHandle room, Set<EventId> ids) throws SQLException {
        List<EventNode> nodes = new ArrayList<>();
        for (List<String> some : chunks(ids, EventId::value)) {
            try (ResultSet row = prepareIds(NODES, room, some).executeQuery()) {
                while (row.next()) {
                    nodes.add(EventRow.node(row));
                }
            }
        }
        return nodes;
    }

    private void numbered(RoomHandle room, Set<Long> numbers, LoadedRows rows) throws SQLException {
        for (List<Long> some : Placeholders.chunks(List.copyOf(numbers))) {
            readEvents(prepare(EVENTS, room, some), rows);
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
        PreparedStatement select =
                session.prepare(NODES + "e.shard = ? AND e.room = ? AND e.number BETWEEN ? AND ? ORDER BY e.number");
        select.setInt(1, room.shard());
        select.setLong(2, room.number());
        select.setLong(3, from);
        select.setLong(4, to);
        select.setFetchSize(FETCH);
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.node(EventRow.node(row));
            }
        }
    }

    /** Entries of several rooms' states with their events, as far as there are such, of one moment. */
    Map<RoomHandle, Loaded> entries(Map<RoomHandle, Set<StateKey>> wanted, Map<RoomHandle, RoomVersion> versions)
            throws SQLException {
        Map<RoomHandle, LoadedRows> rows = new HashMap<>();
        versions.forEach((room, version) -> rows.put(room, new LoadedRows(version)));
        readEntries(wanted, rows);
        Map<RoomHandle, Loaded> loaded = new HashMap<>();
        rows.forEach((room, found) -> loaded.put(room, found.loaded()));
        return loaded;
    }

    private record WantedEntry(RoomHandle room, StateKey key) {}

    private void readEntries(Map<RoomHandle, Set<StateKey>> wanted, Map<RoomHandle, LoadedRows> rows)
            throws SQLException {
        List<WantedEntry> all = new ArrayList<>();
        wanted.forEach((room, keys) -> keys.forEach(key -> all.add(new WantedEntry(room, key))));
        for (List<WantedEntry> some : Placeholders.chunks(all)) {
            PreparedStatement select = session.prepare(
                    ENTRIES + Placeholders.isOneOf(some.size(), "s.shard", "s.room", "s.type", "s.state_key"));
            int at = 1;
            for (WantedEntry entry : some) {
                select.setInt(at++, entry.room().shard());
                select.setLong(at++, entry.room().number());
                select.setString(at++, SqlText.of(entry.key().type()));
                select.setString(at++, SqlText.of(entry.key().key()));
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.get(new RoomHandle(row.getInt("shard"), row.getLong("room")))
                            .entryAndEvent(row);
                }
            }
        }
    }

    /** Every entry, then its event's node, then the nodes of that one's auth events, and so on. */
    private void wholeState(RoomHandle room, LoadedRows rows) throws SQLException {
        authChains(room, entries(room, rows), rows::node);
    }

    /** The nodes of these events, then those of their auth events, and so on, each once. */
    void authChains(RoomHandle room, List<Long> events, Consumer<EventNode> met) throws SQLException {
        List<Long> wanted = events;
        Set<Long> seen = new HashSet<>(wanted);
        while (!wanted.isEmpty()) {
            List<Long> cited = new ArrayList<>();
            for (List<Long> some : Placeholders.chunks(wanted)) {
                try (ResultSet row = prepare(NODES, room, some).executeQuery()) {
                    while (row.next()) {
                        EventNode node = EventRow.node(row);
                        met.accept(node);
                        node.auth().stream().filter(seen::add).forEach(cited::add);
                    }
                }
            }
            wanted = cited;
        }
    }

    private List<Long> entries(RoomHandle room, LoadedRows rows) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        PreparedStatement select =
                session.prepare("SELECT type, state_key, number FROM state WHERE shard = ? AND room = ?");
        select.setInt(1, room.shard());
        select.setLong(2, room.number());
        select.setFetchSize(FETCH);
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.entry(row);
                numbers.add(row.getLong("number"));
            }
        }
        return numbers;
    }

    private void waitingRedactions(RoomHandle room, LoadedRows rows) throws SQLException {
        PreparedStatement select = session.prepare(WaitingRow.OF_ROOM);
        select.setInt(1, room.shard());
        select.setLong(2, room.number());
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.waiting(WaitingRow.redaction(row));
            }
        }
    }

    private static List<List<String>> chunks(Set<EventId> ids, Function<EventId, String> stored) {
        return Placeholders.chunks(ids.stream().map(stored).toList());
    }

    private PreparedStatement prepareIds(String sql, RoomHandle room, List<String> ids) throws SQLException {
        PreparedStatement select =
                session.prepare(sql + Placeholders.isOneOf(ids.size(), "e.shard", "e.room", "e.event_id"));
        int at = 1;
        for (String id : ids) {
            select.setInt(at++, room.shard());
            select.setLong(at++, room.number());
            select.setString(at++, id);
        }
        return select;
    }

    private PreparedStatement prepare(String sql, RoomHandle room, List<Long> numbers) throws SQLException {
        PreparedStatement select =
                session.prepare(sql + Placeholders.isOneOf(numbers.size(), "e.shard", "e.room", "e.number"));
        int at = 1;
        for (long number : numbers) {
            select.setInt(at++, room.shard());
            select.setLong(at++, room.number());
            select.setLong(at++, number);
        }
        return select;
    }
}
