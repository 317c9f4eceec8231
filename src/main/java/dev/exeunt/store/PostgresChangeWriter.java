package dev.exeunt.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes changes in one statement, a transaction of its own: one round trip, and nothing that stays open when the node is stopped in the
 * middle of it.
 *
 * <p>The statement locks the rows of the shards that are still held, as they are then, until it is committed. A claim of one of them waits
 * for that; and a statement that waits for a claim finds the epoch moved. Where a shard is not held, nothing at all is written, and the
 * statement is repeated without its changes: that is rare, and all others need no look at each row.
 */
final class PostgresChangeWriter implements ChangeWriter {
    /** How such states begin. */
    private static final String CONSTRAINT_VIOLATION = "23";

    private final boolean fenced;

    /** @param fenced whether epochs count */
    PostgresChangeWriter(boolean fenced) {
        this.fenced = fenced;
    }

    @Override
    public List<Change> write(Session session, List<Change> changes) throws SQLException {
        List<Change> rest = changes;
        int asked = 0;
        while (rest.size() != asked) {
            asked = rest.size();
            Set<Grant> held = writeIfAllHeld(session, rest);
            rest = rest.stream().filter(change -> held.contains(change.grant())).toList();
        }
        return rest;
    }

    @Override
    public boolean isRefusal(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith(CONSTRAINT_VIOLATION);
    }

    /** The grants that still hold. If these are all, the changes were written. */
    private Set<Grant> writeIfAllHeld(Session session, List<Change> changes) throws SQLException {
        if (changes.isEmpty()) {
            return Set.of();
        }
        PostgresBatch batch = new PostgresBatch(
                changes, new StateBatch(session, changes), new RelayBatch(changes), new RedactionBatch(changes));
        PreparedStatement statement = session.prepare(batch.sql(fenced));
        batch.bind(session, statement);
        Set<Grant> held = new HashSet<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                held.add(new Grant(row.getInt(1), row.getLong(2)));
            }
        }
        return held;
    }
}
