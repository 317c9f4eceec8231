package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.Stay;
import dev.exeunt.store.RoomCatalog.ListedEvent;
import dev.exeunt.store.RoomCatalog.ListedRoom;
import dev.exeunt.store.RoomCatalog.Member;
import dev.exeunt.store.RoomCatalog.RoomSummary;
import dev.exeunt.store.RoomCatalog.StateQuery;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what a {@link RoomCatalog} answers, inside a transaction. */
final class CatalogReader {
    private static final int FETCH = 1_000;

    private static final String NODES =
            "SELECT " + EventRow.NODE_COLUMNS + " FROM event e WHERE e.shard = ? AND e.room = ?";

    /** An outlier that has its place in the graph by now is listed there, and once. */
    private static final String EVENTS =
            "SELECT e.event_id, e.outcome, e.refusal_rule, e.refusal_reason, e.pdu FROM event e"
                    + " WHERE e.shard = ? AND e.room = ? AND NOT (e.outcome = " + EventRow.OUTLIER + " AND EXISTS"
                    + " (SELECT 1 FROM event p WHERE p.shard = e.shard AND p.room = e.room"
                    + " AND p.event_id = '" + EventRow.PLACE + "' || e.event_id))";

    private static final String BEFORE = " AND e.number < (SELECT b.number FROM event b WHERE "
            + Placeholders.isOneOf(1, "b.shard", "b.room", "b.event_id") + ")";

    private static final String MEMBER = "SELECT s.membership, e.event_id FROM room r"
            + " JOIN state s ON s.shard = r.shard AND s.room = r.room"
            + " JOIN event e ON e.shard = s.shard AND e.room = s.room AND e.number = s.number"
            + " WHERE r.shard = ? AND r.room_id = ? AND s.type = ? AND s.state_key = ? AND s.membership IS NOT NULL";

    private final Session session;

    CatalogReader(Session session) {
        this.session = session;
    }

    private record Room(RoomHandle handle, RoomVersion version) {}

    List<ListedRoom> rooms(Optional<RoomId> after, int limit) throws SQLException {
        PreparedStatement select =
                session.prepare("SELECT shard, room_id, version FROM room WHERE room_id > ? ORDER BY room_id LIMIT ?");
        select.setString(1, after.map(RoomId::value).orElse(""));
        select.setInt(2, limit);
        List<ListedRoom> rooms = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rooms.add(new ListedRoom(row.getInt(1), new RoomId(row.getString(2)), Versions.of(row.getString(3))));
            }
        }
        return rooms;
    }

    Optional<RoomSummary> room(int shard, RoomId roomId) throws SQLException {
        Optional<Room> room = find(shard, roomId);
        return room.isEmpty() ? Optional.empty() : Optional.of(summary(room.get()));
    }

    Optional<List<Pdu>> state(int shard, RoomId roomId, StateQuery query) throws SQLException {
        Optional<Room> room = find(shard, roomId);
        return room.isEmpty() ? Optional.empty() : Optional.of(state(room.get(), query));
    }

    Optional<List<ListedEvent>> events(int shard, RoomId roomId, Optional<EventId> before, int limit)
            throws SQLException {
        Optional<Room> room = find(shard, roomId);
        return room.isEmpty() ? Optional.empty() : Optional.of(events(room.get(), before, limit));
    }

    Optional<Member> member(int shard, RoomId roomId, UserId user) throws SQLException {
        PreparedStatement select = session.prepare(MEMBER);
        select.setInt(1, shard);
        select.setString(2, roomId.value());
        select.setString(3, EventType.MEMBER);
        select.setString(4, user.value());
        try (ResultSet row = select.executeQuery()) {
            return row.next()
                    ? Optional.of(new Member(SqlText.back(row.getString("membership")), EventRow.id(row)))
                    : Optional.empty();
        }
    }

    List<ServerName> joinedServers(int shard, RoomId roomId, int limit) throws SQLException {
        PreparedStatement select = session.prepare("SELECT v.server FROM room r"
                + " JOIN room_server v ON v.shard = r.shard AND v.room = r.room AND v.until = " + Stay.NOW
                + " WHERE r.shard = ? AND r.room_id = ? LIMIT ?");
        select.setInt(1, shard);
        select.setString(2, roomId.value());
        select.setInt(3, limit);
        List<ServerName> servers = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                servers.add(new ServerName(row.getString(1)));
            }
        }
        return servers;
    }

    private Optional<Room> find(int shard, RoomId roomId) throws SQLException {
        PreparedStatement select = session.prepare("SELECT room, version FROM room WHERE shard = ? AND room_id = ?");
        select.setInt(1, shard);
        select.setString(2, roomId.value());
        try (ResultSet row = select.executeQuery()) {
            return row.next()
                    ? Optional.of(new Room(new RoomHandle(shard, row.getLong(1)), Versions.of(row.getString(2))))
                    : Optional.empty();
        }
    }

    private RoomSummary summary(Room room) throws SQLException {
        Optional<EventNode> newest = newest(room);
        PreparedStatement count = prepare(
                "SELECT sum(joined), count(*) FROM room_server WHERE shard = ? AND room = ? AND until = " + Stay.NOW,
                room);
        try (ResultSet row = count.executeQuery()) {
            row.next();
            return new RoomSummary(
                    room.version(),
                    row.getLong(1),
                    row.getLong(2),
                    newest.isEmpty()
                            ? Set.of()
                            : extremities(room, newest.get().head().anchor()),
                    newest.map(EventNode::number).orElse(EventNode.ROOT));
        }
    }

    private Optional<EventNode> newest(Room room) throws SQLException {
        PreparedStatement select = prepare(NODES + " ORDER BY e.number DESC LIMIT 1", room);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(EventRow.node(row)) : Optional.empty();
        }
    }

    /** Accepted events that no accepted event cites. None is older than the anchor. */
    private Set<EventId> extremities(Room room, long anchor) throws SQLException {
        Map<Long, EventId> tips = new LinkedHashMap<>();
        PreparedStatement select = prepare(NODES + " AND e.number >= ? ORDER BY e.number", room);
        select.setLong(3, anchor);
        select.setFetchSize(FETCH);
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                EventNode node = EventRow.node(row);
                if (node.outcome() == Outcome.ACCEPTED) {
                    node.prev().forEach(tips::remove);
                }
                if (node.isTip()) {
                    tips.put(node.number(), node.id());
                }
            }
        }
        return Set.copyOf(tips.values());
    }

    private List<Pdu> state(Room room, StateQuery query) throws SQLException {
        List<Long> entries = entries(room, query);
        Map<Long, Pdu> events = new HashMap<>();
        new RoomReader(session)
                .load(room.handle(), room.version(), LoadRequest.ofNumbers(Set.copyOf(entries)))
                .events()
                .forEach(event -> events.put(event.node().number(), event.pdu()));
        return entries.stream().map(events::get).toList();
    }

    private List<Long> entries(Room room, StateQuery query) throws SQLException {
        StringBuilder sql = new StringBuilder("SELECT number FROM state WHERE shard = ? AND room = ?");
        List<String> values = new ArrayList<>();
        query.type().ifPresent(type -> {
            sql.append(" AND type = ?");
            values.add(type);
        });
        query.stateKey().ifPresent(stateKey -> {
            sql.append(" AND state_key = ?");
            values.add(stateKey);
        });
        query.after().ifPresent(last -> {
            sql.append(" AND (type, state_key) > (?, ?)");
            values.add(last.type());
            values.add(last.key());
        });
        sql.append(" ORDER BY type, state_key LIMIT ?");
        PreparedStatement select = prepare(sql.toString(), room);
        int at = 3;
        for (String value : values) {
            select.setString(at++, SqlText.of(value));
        }
        select.setInt(at, query.limit());
        List<Long> numbers = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                numbers.add(row.getLong(1));
            }
        }
        return numbers;
    }

    private List<ListedEvent> events(Room room, Optional<EventId> before, int limit) throws SQLException {
        PreparedStatement select =
                prepare(EVENTS + (before.isPresent() ? BEFORE : "") + " ORDER BY e.number DESC LIMIT ?", room);
        int at = 3;
        if (before.isPresent()) {
            select.setInt(at++, room.handle().shard());
            select.setLong(at++, room.handle().number());
            select.setString(at++, before.get().value());
        }
        select.setInt(at, limit);
        List<ListedEvent> page = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                page.add(new ListedEvent(
                        EventRow.pdu(row, room.version()),
                        EventRow.outcome(row),
                        Optional.ofNullable(EventRow.refusal(row))));
            }
        }
        return page;
    }

    private PreparedStatement prepare(String sql, Room room) throws SQLException {
        PreparedStatement select = session.prepare(sql);
        select.setInt(1, room.handle().shard());
        select.setLong(2, room.handle().number());
        return select;
    }
}
