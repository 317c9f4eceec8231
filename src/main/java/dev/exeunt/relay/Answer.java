package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.net.FederationResponse;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's answer to a transaction (server-server API, {@code PUT /send}). */
final class Answer {
    private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

    private static final int MAX_TEXT = 200;
    private static final long LONGEST_PAUSE_MS = Duration.ofHours(1).toMillis();

    private Answer() {}

    /** A server did not take a transaction. It carries no stack trace: servers fail every day. */
    static final class NotTaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long retryAfter;

        private NotTaken(String message, long retryAfter) {
            super(message, null, false, false);
            this.retryAfter = retryAfter;
        }

        /** For how many milliseconds the server wants to be left alone; 0 where it does not say. */
        long retryAfter() {
            return retryAfter;
        }
    }

    /**
     * Tells the log what the server thinks of each event. That is for the server to decide: what it refuses is not sent again.
     *
     * @throws NotTaken where it did not take the transaction
     */
    static void check(FederationResponse response, ServerName server) {
        if (response.isOk() && response.body() instanceof JsonObject body) {
            body.object("pdus").ifPresent(pdus -> pdus.forEach((id, result) -> logged(id, result, server)));
            return;
        }
        long pause = response.body() instanceof JsonObject body
                ? body.integer("retry_after_ms").orElse(0)
                : 0;
        throw new NotTaken(
                "it answers " + (response.isOk() ? "something else than an object" : response.error()),
                Math.max(0, Math.min(pause, LONGEST_PAUSE_MS)));
    }

    private static void logged(String id, JsonValue result, ServerName server) {
        Optional<String> error = result instanceof JsonObject object ? object.string("error") : Optional.empty();
        if (error.isEmpty()) {
            LOG.debug("{} takes {}", server, printable(id));
        } else {
            LOG.info("{} refuses {}: {}", server, printable(id), printable(error.get()));
        }
    }

    private static String printable(String text) {
        String cut = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
        return cut.replaceAll("\\p{Cntrl}", " ");
    }
}
