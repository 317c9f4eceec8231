package dev.exeunt.net;

import dev.exeunt.matrix.event.ServerName;

/** Why there is no answer from another server. It carries no stack trace: servers are unreachable every day. */
public final class FederationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FederationException(String message) {
        super(message, null, false, false);
    }

    /** What keeps us from this server. */
    public static FederationException of(ServerName server, Throwable why) {
        return of(server, reason(why));
    }

    /** What is wrong with a server's answer. */
    public static FederationException of(ServerName server, String what) {
        return new FederationException(server + ": " + what);
    }

    private static String reason(Throwable why) {
        String message = why.getMessage();
        if (message == null) {
            return why.getClass().getSimpleName();
        }
        return message.lines().findFirst().orElse(message);
    }
}
