package dev.exeunt.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A transaction of somebody else's, which holds its locks until it is ended. */
final class OpenTransaction implements AutoCloseable {
    private final Connection connection;

    OpenTransaction(String database, String command) throws SQLException {
        connection = PostgresServer.connect(database);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    void commit() throws SQLException {
        connection.commit();
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
