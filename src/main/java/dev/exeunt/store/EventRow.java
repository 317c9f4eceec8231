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
    static final String INTO = "INSERT INTO event"
            + " (shard, room, number, event_id, outcome, depth, refusal_rule, refusal_reason, node, pdu, epoch)";

    /** Written by {@link #bind}. */
    static final String INSERT = INTO + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** In the place of an epoch, for what came with an import: no owner decided it. */
    static final long NO_EPOCH = 0;

    /** What {@link #node} reads, of the table {@code event} under the name {@code e}. */
    static final String NODE_COLUMNS =
            "e.number, e.event_id, e.outcome, e.depth, e.refusal_rule, e.refusal_reason, e.node";

    /** Outcomes by the number that is stored. */
    private static final List<Outcome> OUTCOMES =
            List.of(Outcome.ACCEPTED, Outcome.OUTLIER, Outcome.SOFT_FAILED, Outcome.REJECTED);

    /** The number of that outcome. */
    static final int ACCEPTED = OUTCOMES.indexOf(Outcome.ACCEPTED);

    /** No event's ID begins so. */
    static final String PLACE = "~";

    /** The number of that outcome. */
    static final int OUTLIER = OUTCOMES.indexOf(Outcome.OUTLIER);

    private final RoomHandle room;
    private final EventNode node;
    private final byte[] nodeBytes;
    private final byte[] pduBytes;
    private final long epoch;

    EventRow(RoomHandle room, StoredEvent event, long epoch) {
        this(room, event.node(), NodeCodec.encode(event.node()), event.pdu().bytes(), epoch);
    }

    private EventRow(RoomHandle room, EventNode node, byte[] nodeBytes, byte[] pduBytes, long epoch) {
        this.room = room;
        this.node = node;
        this.nodeBytes = nodeBytes;
        this.pduBytes = pduBytes;
        this.epoch = epoch;
    }

    /** The event with this content. */
    EventRow with(byte[] otherPdu) {
        return new EventRow(room, node, nodeBytes, otherPdu, epoch);
    }

    RoomHandle room() {
        return room;
    }

    long number() {
        return node.number();
    }

    int size() {
        return nodeBytes.length + pduBytes.length;
    }

    void bind(PreparedStatement insert) throws SQLException {
        insert.setInt(1, room.shard());
        insert.setLong(2, room.number());
        insert.setLong(3, node.number());
        insert.setString(4, storedId());
        insert.setInt(5, outcome());
        insert.setLong(6, node.depth());
        insert.setString(7, rule());
        insert.setString(8, reason());
        insert.setBytes(9, nodeBytes);
        insert.setBytes(10, pduBytes);
        insert.setLong(11, epoch);
    }

    /** Columns for rows of {@link #INTO}. */
    static RowArrays arrays() {
        return new RowArrays("int4", "int8", "int8", "text", "int4", "int8", "text", "text", "bytea", "bytea", "int8");
    }

    void addTo(RowArrays rows) {
        rows.add(
                room.shard(),
                room.number(),
                node.number(),
                storedId(),
                outcome(),
                node.depth(),
                rule(),
                reason(),
                nodeBytes,
                pduBytes,
                epoch);
    }

    private int outcome() {
        return OUTCOMES.indexOf(node.outcome());
    }

    private String rule() {
        Refusal refusal = node.refusal();
        return refusal == null ? null : SqlText.of(refusal.rule());
    }

    private String reason() {
        Refusal refusal = node.refusal();
        return refusal == null ? null : SqlText.of(refusal.reason());
    }

    /** The node of a row of {@link #NODE_COLUMNS}. */
    static EventNode node(ResultSet row) throws SQLException {
        return node(row, id(row));
    }

    /** The node of a row of {@link #NODE_COLUMNS} whose ID was read already. */
    static EventNode node(ResultSet row, EventId id) throws SQLException {
        return NodeCodec.decode(
                row.getLong("number"), id, outcome(row), refusal(row), row.getLong("depth"), row.getBytes("node"));
    }

    /** An event has one row of its ID; a second one, of the place of what was an outlier, is stored under this. */
    static String placeOf(EventId event) {
        return PLACE + event.value();
    }

    private String storedId() {
        return node.isPlace() ? placeOf(node.id()) : node.id().value();
    }

    /** The event's ID. */
    static EventId id(ResultSet row) throws SQLException {
        String stored = row.getString("event_id");
        return new EventId(stored.startsWith(PLACE) ? stored.substring(PLACE.length()) : stored);
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
        return pdu(row, version, id(row));
    }

    /** The content in the column {@code pdu}. */
    static Pdu pdu(ResultSet row, RoomVersion version, EventId id) throws SQLException {
        try {
            return Pdu.unchecked(JsonReader.readObject(row.getBytes("pdu")), version, id);
        } catch (JsonException e) {
            throw StoreException.because("event " + id + " is damaged in the store", e);
        }
    }
}
