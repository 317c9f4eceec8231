package dev.exeunt.store;

import dev.exeunt.room.RoomHandle;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;

/** A row of the table {@code outbox}: these events of the room are to be relayed, besides those that are in the table already. */
record OutboxRow(RoomHandle room, long first, long last) {
    /** The order in which rows of several rooms are written: without one, two transactions could wait for each other. */
    static final Comparator<RoomHandle> ORDER =
            Comparator.comparingInt(RoomHandle::shard).thenComparingLong(RoomHandle::number);

    static final String INTO = "INSERT INTO outbox (shard, room, first, last)";

    static final String OR_UPDATE = " ON CONFLICT (shard, room) DO UPDATE SET last = excluded.last";

    static final String UPSERT = INTO + " VALUES (?, ?, ?, ?)" + OR_UPDATE;

    void bind(PreparedStatement upsert) throws SQLException {
        upsert.setInt(1, room.shard());
        upsert.setLong(2, room.number());
        upsert.setLong(3, first);
        upsert.setLong(4, last);
    }

    /** Columns for rows of {@link #INTO}. */
    static RowArrays arrays() {
        return new RowArrays("int4", "int8", "int8", "int8");
    }

    void addTo(RowArrays rows) {
        rows.add(room.shard(), room.number(), first, last);
    }
}
