package dev.exeunt.admin;

import dev.exeunt.matrix.json.Json;
import dev.exeunt.matrix.json.JsonNull;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.relay.DestinationStatus;
import dev.exeunt.relay.Relay;
import io.vertx.core.Future;

/** {@code GET /destinations}: how other servers are doing, as far as events have been relayed to them of late. */
final class DestinationsEndpoint {
    private final Relay relay;

    DestinationsEndpoint(Relay relay) {
        this.relay = relay;
    }

    Future<JsonObject> show() {
        return relay.queues()
                .map(queues -> JsonObject.of(
                        "destinations",
                        queues.stream().map(DestinationsEndpoint::shown).toList()));
    }

    private static JsonObject shown(DestinationStatus queue) {
        return JsonObject.of(
                "server", queue.server().value(),
                "pending", queue.pending(),
                "last_success_ts", timeOrNull(queue.standing().lastSuccess()),
                "retry_at_ts", timeOrNull(queue.standing().retryAt()),
                "failures", queue.standing().failures());
    }

    private static JsonValue timeOrNull(long millis) {
        return millis == 0 ? JsonNull.NULL : Json.value(millis);
    }
}
