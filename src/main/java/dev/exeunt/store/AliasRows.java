package dev.exeunt.store;

import dev.exeunt.matrix.event.RoomAlias;
import dev.exeunt.matrix.event.RoomId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The table {@code alias}. */
final class AliasRows {
    private static final String UPSERT = "INSERT INTO alias (shard, alias, room_id) VALUES (?, ?, ?)"
            + " ON CONFLICT (shard, alias) DO UPDATE SET room_id = excluded.room_id";

    private static final String SELECT = "SELECT room_id FROM alias WHERE shard = ? AND alias = ?";

    private static final String DELETE = "DELETE FROM alias WHERE shard = ? AND alias = ?";

    private AliasRows() {}

    static void save(Session session, int shard, RoomAlias alias, RoomId room) throws SQLException {
        PreparedStatement upsert = prepare(session, UPSERT, shard, alias);
        upsert.setString(3, room.value());
        upsert.executeUpdate();
    }

    static Optional<RoomId> find(Session session, int shard, RoomAlias alias) throws SQLException {
        try (ResultSet row = prepare(session, SELECT, shard, alias).executeQuery()) {
            return row.next() ? Optional.of(new RoomId(row.getString(1))) : Optional.empty();
        }
    }

    static boolean remove(Session session, int shard, RoomAlias alias) throws SQLException {
        return prepare(session, DELETE, shard, alias).executeUpdate() > 0;
    }

    private static PreparedStatement prepare(Session session, String sql, int shard, RoomAlias alias)
            throws SQLException {
        PreparedStatement statement = session.prepare(sql);
        statement.setInt(1, shard);
        statement.setString(2, alias.value());
        return statement;
    }
}
