package dev.exeunt.store;

import dev.exeunt.room.RoomHandle;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Numbers of a sequence, which all nodes and all shards share. */
final class PostgresHandles implements Handles {
    private static final String NEXT = "SELECT nextval('room_number')";

    @Override
    public RoomHandle next(Session session, int shard) throws SQLException {
        try (ResultSet row = session.prepare(NEXT).executeQuery()) {
            row.next();
            return new RoomHandle(shard, row.getLong(1));
        }
    }
}
