package dev.exeunt.store;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.TimeUnit;

/**
 * Remembers for a moment that the database cannot be reached or does not answer: so all that waits for it is told at once, not one after the
 * other, each after a time-out of its own. After that moment, one more attempt shows whether it is back.
 */
final class Outage {
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(250);

    private record Failure(SQLException cause, long end) {}

    private volatile Failure last;

    /** @throws SQLException while the moment lasts */
    void check() throws SQLException {
        Failure failure = last;
        if (failure != null && failure.end() - System.nanoTime() > 0) {
            throw new SQLNonTransientConnectionException(
                    failure.cause().getMessage(), failure.cause().getSQLState(), failure.cause());
        }
    }

    /** The database could not be reached. */
    void began(SQLException cause) {
        last = new Failure(cause, System.nanoTime() + MOMENT);
    }

    /** Something failed; it is an outage if there was no answer. A connection that was closed is none: a new one may do. */
    void seen(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                began(failure);
            }
        }
    }
}
