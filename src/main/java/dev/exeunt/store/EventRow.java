package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.StoredEvent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** A row of the table {@code event}, ready to be written: all that costs time is done by who hands the event in. */
final class EventRow {
    /** Written by {@link #bind}. */
    static final String INSERT = "INSERT INTO event"
            + " (shard, room, number, event_id, outcome, depth, refusal_rule, refusal_reason, node, pdu)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** What {@link #node} reads, of the table {@code event} under the name {@code e}. */
    static final String NODE_COLUMNS =
            "e.number, e.event_id, e.outcome, e.depth, e.refusal_rule, e.refusal_reason, e.node";

    /** Outcomes by the number that is stored. */
    private static final List<Outcome> OUTCOMES =
            List.of(Outcome.ACCEPTED, Outcome.OUTLIER, Outcome.SOFT_FAILED, Outcome.REJECTED);

    private final RoomHandle room;
    private final EventNode node;
    private final byte[] nodeBytes;
    private final byte[] pduBytes;

    EventRow(RoomHandle room, StoredEvent event) {
        this.room = room;
        this.node = event.node();
        this.nodeBytes = NodeCodec.encode(node);
        this.pduBytes = event.pdu().bytes();
    }

    int size() {
        return nodeBytes.length + pduBytes.length;
    }

    void bind(PreparedStatement insert) throws SQLException {
        Refusal refusal = node.refusal();
        insert.setInt(1, room.shard());
        insert.setLong(2, room.number());
        insert.setLong(3, node.number());
        insert.setString(4, node.id().value());
        insert.setInt(5, OUTCOMES.indexOf(node.outcome()));
        insert.setLong(6, node.depth());
        insert.setString(7, refusal == null ? null : SqlText.of(refusal.rule()));
        insert.setString(8, refusal == null ? null : SqlText.of(refusal.reason()));
        insert.setBytes(9, nodeBytes);
        insert.setBytes(10, pduBytes);
    }

    /** The node of a row of {@link #NODE_COLUMNS}. */
    static EventNode node(ResultSet row) throws SQLException {
        return NodeCodec.decode(
                row.getLong("number"), id(row), outcome(row), refusal(row), row.getLong("depth"), row.getBytes("node"));
    }

    static EventId id(ResultSet row) throws SQLException {
        return new EventId(row.getString("event_id"));
    }

    static Outcome outcome(ResultSet row) throws SQLException {
        return OUTCOMES.get(row.getInt("outcome"));
    }

    /** Null for an event that was not refused. */
    static Refusal refusal(ResultSet row) throws SQLException {
        String rule = row.getString("refusal_rule");
        return rule == null ? null : new Refusal(SqlText.back(rule), SqlText.back(row.getString("refusal_reason")));
    }

    /** The content in the columns {@code event_id} and {@code pdu}. */
    static Pdu pdu(ResultSet row, RoomVersion version) throws SQLException {
        EventId id = id(row);
        try {
            return Pdu.unchecked(JsonReader.readObject(row.getBytes("pdu")), version, id);
        } catch (JsonException e) {
            throw StoreException.because("event " + id + " is damaged in the store", e);
        }
    }
}
