package dev.exeunt.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL, started when it is first needed, ended with the JVM. It syncs as one in earnest does. */
public final class PostgresServer {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private PostgresServer() {}

    private static final class Holder {
        private static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A database of its own, without tables. */
    public static StoreLocation.PostgreSql newDatabase() {
        String name = "exeunt" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return new StoreLocation.PostgreSql("localhost", Holder.SERVER.getPort(), name, "postgres", "postgres");
    }

    /** Runs a command as the server's administrator. */
    static void execute(String command) {
        execute("postgres", command);
    }

    /** Runs a command in a database. */
    static void execute(String database, String command) {
        try (Connection connection =
                        Holder.SERVER.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
