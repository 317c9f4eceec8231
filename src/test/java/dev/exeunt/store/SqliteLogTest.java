package dev.exeunt.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteDataSource;

class SqliteLogTest {
    /** Pages that need not be taken over yet. */
    private static final int FEW = 4_000;

    @TempDir
    private Path folder;

    private SessionPool writer;
    private SessionPool own;
    private RandomAccessFile file;

    @BeforeEach
    void open() throws IOException, SQLException {
        writer = pool();
        own = pool();
        writer.use(session -> session.prepare("CREATE TABLE filler (page)").execute());
        file = new RandomAccessFile(path().toFile(), "r");
    }

    @AfterEach
    void close() throws IOException {
        writer.close();
        file.close();
    }

    @Test
    void aLogThatCouldNotBeTakenOverIsTakenOverLater() throws Exception {
        FailingSessions failing = new FailingSessions(own, 3);
        try (SqliteLog log = new SqliteLog(failing, writer, file.getFD())) {
            assertThat(log).isNotNull();

            fill(5_000);

            await(() -> left() < FEW);
            assertThat(failing.left).hasNonPositiveValue();
        }
    }

    @Test
    void theWriterIsNotHeldBackForALogThatAReaderHoldsBack() throws Exception {
        CountedSessions counted = new CountedSessions(writer);
        SessionPool reader = pool();
        try (SqliteLog log = new SqliteLog(own, counted, file.getFD())) {
            assertThat(log).isNotNull();

            reader.use(session -> session.transaction(reading -> {
                reading.prepare("SELECT count(*) FROM filler").executeQuery().close();
                fill(20_000);
                LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
                assertThat(counted.uses).hasValue(0);
                return null;
            }));

            await(() -> left() < FEW && counted.uses.get() > 0);
        } finally {
            reader.close();
        }
    }

    private void fill(int pages) throws SQLException {
        for (int written = 0; written < pages; written += 500) {
            writer.use(session -> session.prepare("INSERT INTO filler VALUES (zeroblob(500 * 4096))")
                    .executeUpdate());
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    /** How many pages of the log are not in the database. */
    private int left() throws SQLException {
        return writer.use(session -> {
            try (ResultSet row = session.prepare("PRAGMA wal_checkpoint(NOOP)").executeQuery()) {
                row.next();
                return row.getInt("log") - row.getInt("checkpointed");
            }
        });
    }

    private Path path() {
        return folder.resolve("a.db");
    }

    private SessionPool pool() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, "0");
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + path());
        return new SessionPool(1, source);
    }

    /** Fails at first. */
    private static final class FailingSessions implements Sessions {
        private final Sessions sessions;
        private final AtomicInteger left;

        FailingSessions(Sessions sessions, int failures) {
            this.sessions = sessions;
            this.left = new AtomicInteger(failures);
        }

        @Override
        public <T> T use(Session.Work<T> work) throws SQLException {
            if (left.decrementAndGet() >= 0) {
                throw new SQLException("the disk is full");
            }
            return sessions.use(work);
        }

        @Override
        public void close() {
            sessions.close();
        }
    }

    /** Counts how often somebody comes. */
    private static final class CountedSessions implements Sessions {
        private final Sessions sessions;
        private final AtomicInteger uses = new AtomicInteger();

        CountedSessions(Sessions sessions) {
            this.sessions = sessions;
        }

        @Override
        public <T> T use(Session.Work<T> work) throws SQLException {
            uses.incrementAndGet();
            return sessions.use(work);
        }

        @Override
        public void close() {
            sessions.close();
        }
    }
}
