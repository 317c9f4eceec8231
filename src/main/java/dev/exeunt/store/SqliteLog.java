package dev.exeunt.store;

import java.io.FileDescriptor;
import java.io.IOException;
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
 * <p>The log can begin again when nothing is left in it to be taken over, which commits that go on never let happen: so once it is long, the
 * one writer is held back for a moment. Only then, at the end, does SQLite itself sync the database, and all that was taken over since the
 * last time; it is synced here before, portion by portion, so that little is left for that moment.
 *
 * <p>The log does not begin again while somebody reads what stands in it; so it holds little more than {@value #LONG} pages and what was
 * written during the longest read.
 */
final class SqliteLog implements AutoCloseable {
    private static final RepeatedFaults FAULTS = new RepeatedFaults(LoggerFactory.getLogger(SqliteLog.class));

    /** In this time a busy node writes some five hundred pages. */
    private static final long LOOK_MS = 50;

    /** Pages that are taken over and synced at once, 16 MiB: one that changes often is taken over once for all its changes. */
    private static final int PORTION = 4_000;

    /** Pages in the log after which it should begin again: 48 MiB. */
    private static final int LONG = 12_000;

    /** Pages in the log after which it is worth to have the writer wait for readers that relieve each other: 96 MiB. */
    private static final int TOO_LONG = 24_000;

    private final Sessions own;
    private final Sessions writers;
    private final FileDescriptor database;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "store-log"));
    private final Future<?> looking;

    /**
     * Begins to look after the log.
     *
     * @param own a session for nothing else, which does not wait for long where others read
     * @param writers the only session that writes
     * @param database the database's file
     */
    SqliteLog(Sessions own, Sessions writers, FileDescriptor database) {
        this.own = own;
        this.writers = writers;
        this.database = database;
        looking = thread.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (checkpoint("NOOP").left() >= PORTION) {
                takeOver();
            }
        } catch (SQLException | IOException | RuntimeException | Error e) {
            // Even out of memory: if this ended, the log would grow without end.
            FAULTS.warn("the store's log cannot be taken over into the database: " + e.getMessage(), e);
        }
    }

    private void takeOver() throws SQLException, IOException {
        if (takeOverPortion().pages() >= LONG) {
            // What commits added meanwhile: the writer is held back for the less.
            Log log = takeOverPortion();
            if (log.left() < PORTION) {
                String mode = log.pages() < TOO_LONG ? "PASSIVE" : "RESTART";
                writers.use(heldBack -> checkpoint(mode));
            }
        }
    }

    private Log takeOverPortion() throws SQLException, IOException {
        Log log = checkpoint("PASSIVE");
        database.sync();
        return log;
    }

    /** How many pages are in the log, and how many of them in the database too. */
    private record Log(int pages, int takenOver) {
        /** Besides what was just committed, these are pages that somebody who reads must not see yet. */
        int left() {
            return pages - takenOver;
        }
    }

    private Log checkpoint(String mode) throws SQLException {
        return own.use(session -> {
            PreparedStatement pragma = session.prepare("PRAGMA wal_checkpoint(" + mode + ")");
            try (ResultSet row = pragma.executeQuery()) {
                row.next();
                return new Log(row.getInt("log"), row.getInt("checkpointed"));
            }
        });
    }

    /** Ends what was begun. */
    @Override
    public void close() {
        looking.cancel(false);
        Workers.end(thread);
        own.close();
    }
}
