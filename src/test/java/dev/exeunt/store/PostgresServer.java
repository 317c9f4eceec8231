package dev.exeunt.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
        return location(name);
    }

    /** Where this database is. */
    static StoreLocation.PostgreSql location(String database) {
        return new StoreLocation.PostgreSql("localhost", Holder.SERVER.getPort(), database, "postgres", "postgres");
    }

    /** Runs a command as the server's administrator. */
    static void execute(String command) {
        execute("postgres", command);
    }

    /** Runs a command in a database. */
    static void execute(String database, String command) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection of the administrator's to a database. */
    static Connection connect(String database) throws SQLException {
        return Holder.SERVER.getDatabase("postgres", database).getConnection();
    }

    /** Asks a database for a number. */
    static long number(String database, String query) {
        return numbers(database, query).get(0);
    }

    /** Asks a database for numbers. */
    static List<Long> numbers(String database, String query) {
        List<Long> numbers = new ArrayList<>();
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                numbers.add(row.getLong(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return numbers;
    }

    /** Waits until a query of a database has this number for an answer. */
    static void await(long expected, String database, String query) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (number(database, query) != expected) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("it is still not " + expected + ": " + query);
            }
        }
    }

    /** Waits until so many sessions in a database wait for somebody's lock. */
    static void awaitWaiting(String database, int sessions) {
        await(
                sessions,
                "postgres",
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = '" + database
                        + "'");
    }
}
