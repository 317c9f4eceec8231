package dev.exeunt.leaving;

/** No server took a leave. The message says of each why. It has no stack trace: servers are unreachable every day. */
public final class NotTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotTakenException(String message) {
        super(message, null, false, false);
    }
}
