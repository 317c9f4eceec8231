package dev.exeunt.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Takes SQLite's write-ahead log over into the database while commits go on, and has it begin again. SQLite would do so within a commit,
 * for which every leave of the node would wait.
 *
 * <p>What commits add meanwhile is taken over at once too, so that hardly anything is left for the moment in which no commit may run.
 * The log does not begin again while somebody reads what stands in it; so it holds little more than {@value #GROWN} pages and what was
 * written during the longest read.
 */
final class SqliteLog implements AutoCloseable {
    private static final RepeatedFaults FAULTS = new RepeatedFaults(LoggerFactory.getLogger(SqliteLog.class));

    /** In this time a busy node writes some thousand pages. */
    private static final long LOOK_MS = 200;

    /** Pages in the log that are not in the database yet: 16 MiB. A page that changes often is taken over once for all its changes. */
    private static final int GROWN = 4_000;

    private final Sessions own;
    private final Sessions writers;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "store-log"));
    private final Future<?> looking;

    /**
     * Begins to look after the log.
     *
     * @param own a session for nothing else, which does not wait for long where others read
     * @param writers the only session that writes
     */
    SqliteLog(Sessions own, Sessions writers) {
        this.own = own;
        this.writers = writers;
        looking = thread.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (own.use(session -> checkpoint(session, "NOOP")) >= GROWN) {
                takeOver();
            }
        } catch (SQLException | RuntimeException | Error e) {
            // Even out of memory: if this ended, the log would grow without end.
            FAULTS.warn("the store's log cannot be taken over into the database: " + e.getMessage(), e);
        }
    }

    private void takeOver() throws SQLException {
        own.use(session -> checkpoint(session, "PASSIVE"));
        own.use(session -> checkpoint(session, "PASSIVE"));
        writers.use(heldBack -> own.use(session -> checkpoint(session, "RESTART")));
    }

    /** How many pages of the log are not in the database after this. */
    private static int checkpoint(Session session, String mode) throws SQLException {
        PreparedStatement pragma = session.prepare("PRAGMA wal_checkpoint(" + mode + ")");
        try (ResultSet row = pragma.executeQuery()) {
            return row.next() ? row.getInt("log") - row.getInt("checkpointed") : 0;
        }
    }

    /** Ends what was begun. */
    @Override
    public void close() {
        looking.cancel(false);
        Workers.end(thread);
        own.close();
    }
}
