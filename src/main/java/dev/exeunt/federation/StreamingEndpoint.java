package dev.exeunt.federation;

import dev.exeunt.matrix.event.MatrixException;
import io.vertx.core.Future;

/** What answers one kind of request, perhaps by more than fits into memory. */
@FunctionalInterface
interface StreamingEndpoint {
    /**
     * What is answered, with status 200.
     *
     * @return fails with what {@link ErrorResponse#of} knows
     * @throws MatrixException as a failure of the future would
     */
    Future<Answer> answer(FederationRequest request);
}
