package dev.exeunt.store;

import dev.exeunt.room.RoomHandle;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Gives rooms that begin their numbers, each once, though it is stored only later. */
final class Handles {
    private static final String HIGHEST = "SELECT max(room) FROM room WHERE shard = ?";

    private final Map<Integer, Long> given = new HashMap<>();

    /** Asks the store each time: another node may have begun rooms in the shard since. */
    RoomHandle next(Session session, int shard) throws SQLException {
        PreparedStatement select = session.prepare(HIGHEST);
        select.setInt(1, shard);
        try (ResultSet row = select.executeQuery()) {
            row.next();
            return next(shard, row.getLong(1));
        }
    }

    private synchronized RoomHandle next(int shard, long stored) {
        long number = Math.max(stored, given.getOrDefault(shard, 0L)) + 1;
        given.put(shard, number);
        return new RoomHandle(shard, number);
    }
}
