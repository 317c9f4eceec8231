package dev.exeunt.net;

import java.time.Duration;

/**
 * How much of a server's answer is waited for.
 *
 * @param timeout for everything from the connection to the end of the answer
 * @param maxBytes of the answer's body
 */
public record RequestLimits(Duration timeout, int maxBytes) {
    /** For most requests. */
    public static final RequestLimits DEFAULT = new RequestLimits(Duration.ofSeconds(20), 2 * 1024 * 1024);

    /** The same time for a body of other size. */
    public RequestLimits withMaxBytes(int bytes) {
        return new RequestLimits(timeout, bytes);
    }
}
