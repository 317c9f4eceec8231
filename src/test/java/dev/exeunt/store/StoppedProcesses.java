package dev.exeunt.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Processes that are stopped and hold what they hold, until this is closed. */
final class StoppedProcesses implements AutoCloseable {
    private final List<Long> ids;

    private StoppedProcesses(List<Long> ids) {
        this.ids = ids;
        signal("-STOP", ids);
    }

    /** The server's processes that serve this work of a store. */
    static StoppedProcesses serving(String database, String work) {
        return new StoppedProcesses(sessions(database, " AND application_name = 'exeunt " + work + "'"));
    }

    /** All of a database's processes, and the one that accepts connections. */
    static StoppedProcesses serving(String database) {
        List<Long> ids = new ArrayList<>(sessions(database, ""));
        ids.add(ProcessHandle.of(ids.get(0))
                .orElseThrow()
                .parent()
                .orElseThrow()
                .pid());
        return new StoppedProcesses(ids);
    }

    private static List<Long> sessions(String database, String condition) {
        return PostgresServer.numbers(
                "postgres", "SELECT pid FROM pg_stat_activity WHERE datname = '" + database + "'" + condition);
    }

    private static void signal(String signal, List<Long> ids) {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        ids.forEach(id -> command.add(id.toString()));
        try {
            int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill " + signal + " failed");
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        signal("-CONT", ids);
    }
}
