package dev.exeunt.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A connection to the database with its prepared statements. Used by one thread at a time. */
final class Session implements AutoCloseable {
    private static final int MAX_STATEMENTS = 64;

    private static final int PROBE_SECONDS = 1;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(16, 0.75f, true);

    Session(Connection connection) {
        this.connection = connection;
    }

    /** What is done with a session. */
    @FunctionalInterface
    interface Work<T> {
        T with(Session session) throws SQLException;
    }

    /** A statement that is kept for the next time. The caller closes its results, not the statement. */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known != null) {
            return known;
        }
        if (statements.size() == MAX_STATEMENTS) {
            String oldest = statements.keySet().iterator().next();
            statements.remove(oldest).close();
        }
        PreparedStatement statement = connection.prepareStatement(sql);
        statements.put(sql, statement);
        return statement;
    }

    /** A parameter that holds a whole column: PostgreSQL's type of an element, and the elements. */
    Array array(String type, Object[] elements) throws SQLException {
        return connection.createArrayOf(type, elements);
    }

    /** Does all of the work or nothing; while it reads, it sees one state of the database. */
    <T> T transaction(Work<T> work) throws SQLException {
        try {
            connection.setAutoCommit(false);
            T result = work.with(this);
            // Ends the transaction; SQLite's driver would begin another one after commit().
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            // Even out of memory: what was written so far must not be committed with the next one's.
            undo(e);
            throw e;
        }
    }

    private void undo(Throwable cause) throws SQLException {
        try {
            // A statement's batch outlives the transaction that it failed in.
            for (PreparedStatement statement : statements.values()) {
                statement.clearBatch();
            }
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // Whatever state it is in, it is not used again.
            close();
            cause.addSuppressed(e);
        }
    }

    boolean isClosed() throws SQLException {
        return connection.isClosed();
    }

    /** Asks the database whether the connection is good. */
    boolean isGood() throws SQLException {
        return connection.isValid(PROBE_SECONDS);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
