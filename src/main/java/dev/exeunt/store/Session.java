package dev.exeunt.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A connection to the database with its prepared statements. Used by one thread at a time. */
final class Session implements AutoCloseable {
    private static final int MAX_STATEMENTS = 64;

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

    /** Does all of the work or nothing; while it reads, it sees one state of the database. */
    <T> T transaction(Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.with(this);
            // Ends the transaction; SQLite's driver would begin another one after commit().
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException e) {
            undo(e);
            throw e;
        }
    }

    private void undo(Exception cause) throws SQLException {
        try {
            // A statement's batch outlives the transaction that it failed in.
            for (PreparedStatement statement : statements.values()) {
                statement.clearBatch();
            }
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            close();
            cause.addSuppressed(e);
        }
    }

    boolean isClosed() throws SQLException {
        return connection.isClosed();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
