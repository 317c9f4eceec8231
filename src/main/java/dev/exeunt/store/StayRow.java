package dev.exeunt.store;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.Stay;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A row of the table {@code room_server}. */
record StayRow(RoomHandle room, Stay stay) {
    static final String INTO = "INSERT INTO room_server (shard, room, server, since, until, joined)";

    static final String OR_UPDATE = " ON CONFLICT (shard, room, server, since)"
            + " DO UPDATE SET until = excluded.until, joined = excluded.joined";

    static final String UPSERT = INTO + " VALUES (?, ?, ?, ?, ?, ?)" + OR_UPDATE;

    void bind(PreparedStatement upsert) throws SQLException {
        upsert.setInt(1, room.shard());
        upsert.setLong(2, room.number());
        upsert.setString(3, stay.server().value());
        upsert.setLong(4, stay.since());
        upsert.setLong(5, stay.until());
        upsert.setInt(6, stay.joined());
    }

    /** Columns for rows of {@link #INTO}. */
    static RowArrays arrays() {
        return new RowArrays("int4", "int8", "text", "int8", "int8", "int4");
    }

    void addTo(RowArrays rows) {
        rows.add(room.shard(), room.number(), stay.server().value(), stay.since(), stay.until(), stay.joined());
    }

    /** The stay in the columns {@code server}, {@code since}, {@code until} and {@code joined}. */
    static Stay stay(ResultSet row) throws SQLException {
        return new Stay(
                new ServerName(row.getString("server")),
                row.getLong("since"),
                row.getLong("until"),
                row.getInt("joined"));
    }
}
