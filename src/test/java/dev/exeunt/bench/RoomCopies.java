package dev.exeunt.bench;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.shard.ShardId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts copies of a room into an embedded store that nobody uses meanwhile, by SQL. A copy differs from the room in its ID, also inside its
 * events; event IDs stay as they are, though they are hashes of other bytes: within a room nothing else is asked of them once they are
 * stored.
 */
final class RoomCopies {
    private static final int BATCH = 10_000;

    /** Nobody misses what is not finished. */
    private static final List<String> FAST = List.of(
            "journal_mode = OFF",
            "synchronous = OFF",
            "locking_mode = EXCLUSIVE",
            "cache_size = -400000",
            "temp_store = MEMORY");

    /** The one room that there is, and then its rows for each room that has none. */
    private static final List<String> COPY = List.of(
            "CREATE TEMP TABLE first_event AS SELECT * FROM event",
            "CREATE TEMP TABLE first_state AS SELECT * FROM state",
            "CREATE TEMP TABLE first_server AS SELECT * FROM room_server",
            "CREATE TEMP TABLE copy AS SELECT shard, room, room_id FROM room WHERE (shard, room) NOT IN"
                    + " (SELECT shard, room FROM first_event)",
            "INSERT INTO event (shard, room, number, event_id, outcome, depth, refusal_rule, refusal_reason, node, pdu, epoch)"
                    + " SELECT copy.shard, copy.room, number, event_id, outcome, depth, NULL, NULL, node,"
                    + " CAST(replace(CAST(pdu AS TEXT), :first, copy.room_id) AS BLOB), epoch FROM copy CROSS JOIN first_event",
            "INSERT INTO state (shard, room, type, state_key, number, membership)"
                    + " SELECT copy.shard, copy.room, type, state_key, number, membership FROM copy CROSS JOIN first_state",
            "INSERT INTO room_server (shard, room, server, since, until, joined)"
                    + " SELECT copy.shard, copy.room, server, since, until, joined FROM copy CROSS JOIN first_server");

    private RoomCopies() {}

    /**
     * Copies the only room in a store.
     *
     * @param data the store's folder
     * @param room that room, of a version in which its ID is in every event and is no hash
     */
    static void make(Path data, RoomId room, List<RoomId> copies) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("exeunt.db"));
                Statement statement = connection.createStatement()) {
            for (String pragma : FAST) {
                statement.execute("PRAGMA " + pragma);
            }
            connection.setAutoCommit(false);
            statement.execute("CREATE TEMP TABLE first_room AS SELECT * FROM room");
            insertRooms(connection, copies);
            for (String sql : COPY) {
                statement.execute(sql.replace(":first", "'" + room.value() + "'"));
            }
            connection.commit();
        }
    }

    private static void insertRooms(Connection connection, List<RoomId> copies) throws SQLException {
        Map<Integer, Long> numbers = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet given = statement.executeQuery("SELECT shard, max(room) FROM room GROUP BY shard")) {
            while (given.next()) {
                numbers.put(given.getInt(1), given.getLong(2));
            }
        }
        List<RoomId> inOrder = copies.stream()
                .sorted(Comparator.<RoomId>comparingInt(copy -> ShardId.of(copy).number())
                        .thenComparing(RoomId::value))
                .toList();
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO room (shard, room_id, room, version) SELECT ?, ?, ?, version FROM first_room")) {
            int rows = 0;
            for (RoomId copy : inOrder) {
                int shard = ShardId.of(copy).number();
                insert.setInt(1, shard);
                insert.setString(2, copy.value());
                insert.setLong(3, numbers.merge(shard, 1L, Long::sum));
                insert.addBatch();
                if (++rows % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }
}
