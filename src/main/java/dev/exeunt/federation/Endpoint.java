package dev.exeunt.federation;

import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.json.JsonValue;
import io.vertx.core.Future;

/** What answers one kind of request. */
@FunctionalInterface
interface Endpoint {
    /**
     * The body of the response, which has status 200.
     *
     * @return fails with what {@link ErrorResponse#of} knows
     * @throws MatrixException as a failure of the future would
     */
    Future<JsonValue> answer(FederationRequest request);
}
