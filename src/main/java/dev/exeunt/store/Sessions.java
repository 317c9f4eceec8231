package dev.exeunt.store;

import java.sql.SQLException;

/** Lends sessions, a bounded number at a time; who finds none waits. */
interface Sessions extends AutoCloseable {
    /** Does the work, each statement by itself unless it opens a transaction. */
    <T> T use(Session.Work<T> work) throws SQLException;

    /** Closes the sessions, which must be in use no longer. */
    @Override
    void close();
}
