package dev.exeunt.shard;

/** A room's owner could not be reached, or could not decide, in time. Nothing is half done, and asking again is safe. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message) {
        super(message, null, false, false);
    }
}
