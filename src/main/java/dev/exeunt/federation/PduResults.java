package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.Verdict;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a server is told about the PDUs that it sent, by their IDs (server-server API, {@code PUT /send/{txnId}}).
 *
 * <p>No server acts on these errors, they are for logs. A soft-failed event has none: it is handled "as usual" but for what its server
 * cannot see, and other servers are silent about it too (MSC3618). A rejected one has: "You are not allowed to send a message to this
 * room" is the specification's own example, and whoever reads the log is helped by the rule. Servers that answer before they decide,
 * as Synapse does, cannot tell. It is no error of the transaction, which is answered with 200.
 */
final class PduResults {
    private final Map<EventId, JsonObject> results = new ConcurrentHashMap<>();

    void decided(EventId event, Verdict verdict) {
        Optional<String> error = error(verdict);
        if (error.isPresent()) {
            refused(event, error.get());
        } else {
            results.put(event, JsonObject.EMPTY);
        }
    }

    void refused(EventId event, String why) {
        results.put(event, JsonObject.of("error", why));
    }

    private static Optional<String> error(Verdict verdict) {
        if (verdict instanceof Verdict.Known known) {
            return error(known.first());
        } else if (verdict instanceof Verdict.Rejected rejected) {
            return Optional.of("the event is refused: " + rejected.why());
        } else if (verdict instanceof Verdict.Missing missing) {
            return Optional.of(MissingEvents.unknown(missing).error().message());
        }
        return Optional.empty();
    }

    /** The response's body. */
    JsonObject toJson() {
        Map<String, JsonObject> pdus = new HashMap<>();
        results.forEach((id, result) -> pdus.put(id.value(), result));
        return JsonObject.of("pdus", JsonObject.of(pdus));
    }
}
