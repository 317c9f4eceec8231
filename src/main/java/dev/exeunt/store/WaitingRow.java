package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.WaitingRedaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** A row of the table {@code waiting_redaction}. */
record WaitingRow(RoomHandle room, WaitingRedaction redaction) {
    static final String INTO = "INSERT INTO waiting_redaction (shard, room, redaction, target, server)";

    static final String INSERT = INTO + " VALUES (?, ?, ?, ?, ?)";

    static final String DELETE = "DELETE FROM waiting_redaction WHERE shard = ? AND room = ? AND redaction = ?";

    /** The redactions that wait in a room, for {@link #redaction(ResultSet)}. */
    static final String OF_ROOM =
            "SELECT redaction, target, server FROM waiting_redaction WHERE shard = ? AND room = ?";

    void bindInsert(PreparedStatement insert) throws SQLException {
        bindDelete(insert);
        insert.setString(4, redaction.target().value());
        insert.setString(5, server());
    }

    void bindDelete(PreparedStatement delete) throws SQLException {
        delete.setInt(1, room.shard());
        delete.setLong(2, room.number());
        delete.setLong(3, redaction.redaction());
    }

    /** Columns for rows of {@link #INTO}. */
    static RowArrays insertArrays() {
        return new RowArrays("int4", "int8", "int8", "text", "text");
    }

    void addInsertTo(RowArrays rows) {
        rows.add(
                room.shard(),
                room.number(),
                redaction.redaction(),
                redaction.target().value(),
                server());
    }

    /** Columns for rows that go, by their key. */
    static RowArrays deleteArrays() {
        return new RowArrays("int4", "int8", "int8");
    }

    void addDeleteTo(RowArrays rows) {
        rows.add(room.shard(), room.number(), redaction.redaction());
    }

    private String server() {
        return redaction.server().map(ServerName::value).orElse(null);
    }

    /** The redaction in a row of {@link #OF_ROOM}. */
    static WaitingRedaction redaction(ResultSet row) throws SQLException {
        return new WaitingRedaction(
                row.getLong("redaction"),
                new EventId(row.getString("target")),
                Optional.ofNullable(row.getString("server")).map(ServerName::new));
    }
}
