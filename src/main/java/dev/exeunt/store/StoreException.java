package dev.exeunt.store;

import java.sql.BatchUpdateException;

/** The store could not do what was asked; nothing of it was done. The message is one line. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What the database's own error means: its first line is the message, the rest is for the log. */
    static StoreException because(String what, Throwable cause) {
        String reason = String.valueOf(causeOfBatch(cause).getMessage());
        return new StoreException(what + ": " + reason.lines().findFirst().orElse(""), cause);
    }

    /** PostgreSQL's driver says first that it was a batch, and then what was wrong. */
    private static Throwable causeOfBatch(Throwable cause) {
        return cause instanceof BatchUpdateException batch && batch.getNextException() != null
                ? batch.getNextException()
                : cause;
    }
}
