package dev.exeunt.store;

import dev.exeunt.store.Session.Work;
import java.sql.SQLException;

/**
 * Reads little by SQLite's one writer, between two of its commits. What that has read or written stays in its memory, while a reader has to
 * read all pages again as soon as somebody has written; that costs more than to wait for a commit. Where the writer is not free soon,
 * because it imports a large room, a reader reads beside it as ever.
 */
final class ReadersBesideWriter implements Sessions {
    /** Milliseconds: longer than a commit takes, where the machine has more to do than it can. */
    private static final long PATIENCE = 100;

    private final SessionPool writer;
    private final SessionPool readers;

    /** Both remain their owner's to close. */
    ReadersBesideWriter(SessionPool writer, SessionPool readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public <T> T use(Work<T> work) throws SQLException {
        return writer.useOr(readers, PATIENCE, work);
    }

    @Override
    public void close() {
        // Nothing is its own.
    }
}
