package dev.exeunt.federation;

import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** {@code GET /_matrix/federation/v1/version} (server-server API, "Server implementation"). */
final class VersionEndpoint {
    private static final JsonObject ANSWER = JsonObject.of(
            "server",
            JsonObject.of(
                    "name",
                    "Exeunt",
                    "version",
                    // Absent where the classes do not come from the jar.
                    Optional.ofNullable(VersionEndpoint.class.getPackage().getImplementationVersion())
                            .orElse("unreleased")));

    List<Route> routes() {
        return List.of(Route.open("GET", "/_matrix/federation/v1/version", this::version));
    }

    private Future<JsonValue> version(FederationRequest request) {
        return Future.succeededFuture(ANSWER);
    }
}
