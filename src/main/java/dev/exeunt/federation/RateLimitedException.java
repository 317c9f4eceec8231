package dev.exeunt.federation;

/** Too many requests came from one side. */
final class RateLimitedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long retryAfterMillis;

    /** @param retryAfterMillis when the next request would be taken */
    RateLimitedException(String message, long retryAfterMillis) {
        super(message, null, false, false);
        this.retryAfterMillis = retryAfterMillis;
    }

    long retryAfterMillis() {
        return retryAfterMillis;
    }
}
