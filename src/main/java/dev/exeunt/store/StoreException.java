package dev.exeunt.store;

/** The store could not do what was asked; nothing of it was done. The message is one line. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What the database's own error means: its first line is the message, the rest is for the log. */
    static StoreException because(String what, Throwable cause) {
        String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return new StoreException(what + ": " + reason, cause);
    }
}
