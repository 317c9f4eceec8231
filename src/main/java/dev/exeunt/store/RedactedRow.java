package dev.exeunt.store;

import dev.exeunt.room.RedactedEvent;
import dev.exeunt.room.RoomHandle;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** What becomes of the content in a row of the table {@code event}. What was there is gone. */
record RedactedRow(RoomHandle room, RedactedEvent event) {
    static final String UPDATE = "UPDATE event SET pdu = ? WHERE shard = ? AND room = ? AND number = ?";

    void bind(PreparedStatement update) throws SQLException {
        update.setBytes(1, pdu());
        update.setInt(2, room.shard());
        update.setLong(3, room.number());
        update.setLong(4, event.number());
    }

    /** Columns for the rows' keys and contents. */
    static RowArrays arrays() {
        return new RowArrays("int4", "int8", "int8", "bytea");
    }

    void addTo(RowArrays rows) {
        rows.add(room.shard(), room.number(), event.number(), pdu());
    }

    byte[] pdu() {
        return event.pdu().bytes();
    }
}
