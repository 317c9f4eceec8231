package dev.exeunt.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Changes as one statement. It has one of few forms, however many changes there are: a table that they do not touch is left out. */
final class PostgresBatch {
    private static final String IF_PERMITTED = " (SELECT yes FROM permitted)";

    private final RowArrays grants = new RowArrays("int4", "int8");
    private final RowArrays rooms = new RowArrays("int4", "text", "int8", "text");
    private final RowArrays events = EventRow.arrays();
    private final RowArrays entries = StateRow.upsertArrays();
    private final RowArrays gone = StateRow.deleteArrays();
    private final RowArrays stays = StayRow.arrays();
    private final RowArrays outbox = OutboxRow.arrays();
    private final RowArrays redacted = RedactedRow.arrays();
    private final RowArrays waiting = WaitingRow.insertArrays();
    private final RowArrays settled = WaitingRow.deleteArrays();
    private final int needed;

    PostgresBatch(List<Change> changes, StateBatch state, RelayBatch relay, RedactionBatch redactions) {
        Set<Grant> needs = new HashSet<>();
        for (Change change : changes) {
            needs.add(change.grant());
            if (change.begins()) {
                rooms.add(
                        change.room().shard(),
                        change.roomId().value(),
                        change.room().number(),
                        change.version().id());
            }
            change.events().forEach(event -> redactions.inserted(event).addTo(events));
        }
        needs.forEach(grant -> grants.add(grant.shard(), grant.epoch()));
        needed = needs.size();
        state.entries().forEach(entry -> entry.row().addUpsertTo(entries, entry.membership()));
        state.gone().forEach(row -> row.addDeleteTo(gone));
        relay.stays().forEach(row -> row.addTo(stays));
        relay.outbox().forEach(row -> row.addTo(outbox));
        // One statement does not see what another part of it writes: events of this batch were written redacted.
        redactions.redacted().forEach(row -> row.addTo(redacted));
        redactions.waiting().forEach(row -> row.addInsertTo(waiting));
        redactions.settled().forEach(row -> row.addDeleteTo(settled));
    }

    /** It answers with the grants that hold, as shard and epoch. */
    String sql(boolean fenced) {
        StringBuilder sql = new StringBuilder(held(fenced));
        if (!rooms.isEmpty()) {
            sql.append(", new_rooms AS (").append(insert("INSERT INTO room (shard, room_id, room, version)", rooms));
            sql.append(')');
        }
        sql.append(", new_events AS (").append(insert(EventRow.INTO, events)).append(')');
        sql.append(upsert("entries", StateRow.INTO, entries, StateRow.OR_UPDATE));
        if (!gone.isEmpty()) {
            sql.append(", gone AS (")
                    .append(delete("state", gone, "type", "state_key"))
                    .append(')');
        }
        sql.append(upsert("stays", StayRow.INTO, stays, StayRow.OR_UPDATE));
        sql.append(upsert("relayed", OutboxRow.INTO, outbox, OutboxRow.OR_UPDATE));
        if (!redacted.isEmpty()) {
            sql.append(", redacted AS (").append(redact()).append(')');
        }
        if (!waiting.isEmpty()) {
            sql.append(", waiting AS (")
                    .append(insert(WaitingRow.INTO, waiting))
                    .append(')');
        }
        if (!settled.isEmpty()) {
            sql.append(", settled AS (")
                    .append(delete("waiting_redaction", settled, "redaction"))
                    .append(')');
        }
        return sql.append(" SELECT shard, epoch FROM held").toString();
    }

    /** The shards' rows are locked in one order, so that no two statements wait for each other. */
    private String held(boolean fenced) {
        return "WITH held AS MATERIALIZED (SELECT g.shard, g.epoch FROM " + grants.sql() + " AS g (shard, epoch)"
                + " JOIN shard s ON s.shard = g.shard" + (fenced ? " AND s.epoch = g.epoch" : "")
                + " ORDER BY g.shard FOR SHARE OF s),"
                + " permitted AS MATERIALIZED (SELECT count(*) = ? AS yes FROM held)";
    }

    private static String insert(String into, RowArrays rows) {
        return into + " SELECT * FROM " + rows.sql() + " WHERE" + IF_PERMITTED;
    }

    private static String upsert(String name, String into, RowArrays rows, String orUpdate) {
        return rows.isEmpty() ? "" : ", " + name + " AS (" + insert(into, rows) + orUpdate + ")";
    }

    /** @param key what the table's key consists of besides shard and room */
    private static String delete(String table, RowArrays rows, String... key) {
        return "DELETE FROM " + table + " s USING " + rows.sql() + " AS d (shard, room, " + String.join(", ", key) + ")"
                + ofSameKey("s", "d", key);
    }

    private String redact() {
        return "UPDATE event e SET pdu = r.pdu FROM " + redacted.sql() + " AS r (shard, room, number, pdu)"
                + ofSameKey("e", "r", "number");
    }

    private static String ofSameKey(String one, String other, String... key) {
        String same = Stream.concat(Stream.of("shard", "room"), Stream.of(key))
                .map(column -> one + "." + column + " = " + other + "." + column)
                .collect(Collectors.joining(" AND "));
        return " WHERE " + same + " AND" + IF_PERMITTED;
    }

    void bind(Session session, PreparedStatement statement) throws SQLException {
        int at = grants.bind(session, statement, 1);
        statement.setInt(at++, needed);
        for (RowArrays rows : Stream.of(rooms, events, entries, gone, stays, outbox, redacted, waiting, settled)
                .filter(some -> !some.isEmpty())
                .toList()) {
            at = rows.bind(session, statement, at);
        }
    }
}
