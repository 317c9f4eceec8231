package dev.exeunt.store;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.StateChange;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * What becomes of a row of the table {@code state}.
 *
 * @param room the room
 * @param key the entry of its current state
 * @param number the event that becomes the entry, {@link StateChange#NONE} where the entry goes
 * @param event that event where it is at hand, else null
 */
record StateRow(RoomHandle room, StateKey key, long number, Pdu event) {
    static final String INTO = "INSERT INTO state (shard, room, type, state_key, number, membership)";

    static final String OR_UPDATE = " ON CONFLICT (shard, room, type, state_key)"
            + " DO UPDATE SET number = excluded.number, membership = excluded.membership";

    static final String UPSERT = INTO + " VALUES (?, ?, ?, ?, ?, ?)" + OR_UPDATE;

    static final String DELETE = "DELETE FROM state WHERE shard = ? AND room = ? AND type = ? AND state_key = ?";

    boolean isGone() {
        return number == StateChange.NONE;
    }

    boolean isMember() {
        return key.type().equals(EventType.MEMBER);
    }

    void bindUpsert(PreparedStatement upsert, String membership) throws SQLException {
        bindDelete(upsert);
        upsert.setLong(5, number);
        upsert.setString(6, SqlText.of(membership));
    }

    /** Columns for rows of {@link #INTO}. */
    static RowArrays upsertArrays() {
        return new RowArrays("int4", "int8", "text", "text", "int8", "text");
    }

    void addUpsertTo(RowArrays rows, String membership) {
        rows.add(
                room.shard(),
                room.number(),
                SqlText.of(key.type()),
                SqlText.of(key.key()),
                number,
                SqlText.of(membership));
    }

    /** Columns for rows that go, by their key. */
    static RowArrays deleteArrays() {
        return new RowArrays("int4", "int8", "text", "text");
    }

    void addDeleteTo(RowArrays rows) {
        rows.add(room.shard(), room.number(), SqlText.of(key.type()), SqlText.of(key.key()));
    }

    void bindDelete(PreparedStatement delete) throws SQLException {
        delete.setInt(1, room.shard());
        delete.setLong(2, room.number());
        delete.setString(3, SqlText.of(key.type()));
        delete.setString(4, SqlText.of(key.key()));
    }
}
