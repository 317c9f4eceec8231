package dev.exeunt.net;

import dev.exeunt.matrix.event.ServerName;

/** Why there is no answer from another server. It carries no stack trace: servers are unreachable every day. */
public final class FederationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FederationException(String message) {
        super(message, null, false, false);
    }

    /** What keeps us from this server. */
    static FederationException of(ServerName server, Throwable why) {
        return new FederationException(server + ": " + reason(why));
    }

    private static String reason(Throwable why) {
        String message = why.getMessage();
        if (message == null) {
            return why.getClass().getSimpleName();
        }
        return message.lines().findFirst().orElse(message);
    }
}
