package dev.exeunt.chaos;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A PostgreSQL that syncs as one in earnest does, remembers when each transaction was committed, and can be treated badly. */
public final class Postgres implements AutoCloseable {
    private static final String DATABASE = "exeunt";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedPostgres first;
    private final Path data;
    private final Path log;
    private final String host;
    private final List<String> command;

    /**
     * Starts it.
     *
     * @param folder for its data
     * @param host the address under which the nodes reach it
     * @param cidr who may connect
     */
    public Postgres(Path folder, String host, String cidr) throws IOException, SQLException {
        this.data = folder.resolve("postgres");
        this.log = folder.resolve("postgres.log");
        this.host = host;
        this.first = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(true)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("track_commit_timestamp", "on")
                .setServerConfig("listen_addresses", "*")
                .start();
        this.command = commandOf(postmaster());
        Files.writeString(data.resolve("pg_hba.conf"), "host all all " + cidr + " trust\n", StandardOpenOption.APPEND);
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_reload_conf()");
            statement.execute("CREATE DATABASE " + DATABASE);
        }
    }

    private static List<String> commandOf(ProcessHandle process) throws IOException {
        String line = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to run as root.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(Arrays.asList(line.split("\0")));
        return command;
    }

    private ProcessHandle postmaster() throws IOException {
        List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"), StandardCharsets.UTF_8);
        return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .orElseThrow(() -> new IOException("PostgreSQL does not run"));
    }

    /** A user of its own for each node, so that its sessions can be told from others'. */
    public void addUser(String user) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + user + " SUPERUSER LOGIN");
        }
    }

    /** The store, as a node's configuration names it. */
    public String location(String user) {
        return "postgresql://" + user + ":none@" + host + ":" + first.getPort() + "/" + DATABASE;
    }

    /** A connection as a superuser. */
    public Connection connect() throws SQLException {
        return connect(DATABASE);
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + first.getPort() + "/" + database, "postgres", "none");
    }

    /**
     * Ends it and starts it again.
     *
     * @param checkpoint whether it ends in order; without, it recovers from its log
     */
    void restart(boolean checkpoint) throws IOException {
        ProcessHandle postmaster = postmaster();
        Shell.signal(checkpoint ? "INT" : "QUIT", List.of(postmaster));
        Await.that("PostgreSQL has ended", PATIENCE, () -> !postmaster.isAlive());
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Await.that("PostgreSQL accepts connections", PATIENCE, this::answers);
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** All of its processes. */
    List<ProcessHandle> processes() throws IOException {
        ProcessHandle postmaster = postmaster();
        List<ProcessHandle> all = new ArrayList<>(List.of(postmaster));
        postmaster.children().forEach(all::add);
        return all;
    }

    /** Stops all of its processes, the one that makes new ones first. */
    List<ProcessHandle> hang() throws IOException {
        Shell.signal("STOP", List.of(postmaster()));
        List<ProcessHandle> all = processes();
        Shell.signal("STOP", all);
        return all;
    }

    /** Stops the processes that work for a user. */
    List<ProcessHandle> hang(String user) throws IOException {
        String title = "postgres: " + user + " ";
        List<ProcessHandle> sessions = new ArrayList<>();
        for (ProcessHandle process : processes()) {
            if (commandOf(process).stream().anyMatch(part -> part.startsWith(title))) {
                sessions.add(process);
            }
        }
        Shell.signal("STOP", sessions);
        return sessions;
    }

    /** CPU time of all its processes, those that have ended too. */
    public Duration cpu() throws IOException {
        Duration sum = Duration.ZERO;
        for (ProcessHandle process : processes()) {
            sum = sum.plus(Cpu.of(process.pid()));
        }
        return sum.plus(Cpu.ofEndedChildren(postmaster().pid()));
    }

    @Override
    public void close() throws IOException {
        Shell.signal("CONT", processes());
        first.close();
    }
}
