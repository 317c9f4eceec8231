package dev.exeunt.store;

import dev.exeunt.room.RoomHandle;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Numbers behind the highest one of the shard that is stored or was given already: nobody else gives any. */
final class SqliteHandles implements Handles {
    private static final String HIGHEST = "SELECT max(room) FROM room WHERE shard = ?";

    private final Map<Integer, Long> given = new HashMap<>();

    @Override
    public synchronized RoomHandle next(Session session, int shard) throws SQLException {
        Long last = given.get(shard);
        long number = (last == null ? stored(session, shard) : last) + 1;
        given.put(shard, number);
        return new RoomHandle(shard, number);
    }

    private static long stored(Session session, int shard) throws SQLException {
        PreparedStatement select = session.prepare(HIGHEST);
        select.setInt(1, shard);
        try (ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
