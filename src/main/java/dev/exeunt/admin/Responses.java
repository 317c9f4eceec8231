package dev.exeunt.admin;

import dev.exeunt.federation.ErrorResponse;
import dev.exeunt.leaving.NotTakenException;
import dev.exeunt.matrix.event.MatrixError;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.shard.UnavailableException;
import dev.exeunt.store.StoreException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers and errors on the operator's listener. */
final class Responses {
    private static final Logger LOG = LoggerFactory.getLogger(Responses.class);

    private Responses() {}

    /** {@code 200} with this body; completes when it is written. */
    static Future<Void> send(HttpServerResponse response, JsonObject body) {
        return response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(Buffer.buffer(CanonicalJson.bytes(body)));
    }

    /** The router, which answers every failure in the form of the federation API. */
    static Router withErrors(Router router) {
        for (int status : new int[] {400, 404, 405, 413, 500}) {
            router.errorHandler(status, Responses::fail);
        }
        return router;
    }

    private static void fail(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        ErrorResponse error = error(context);
        error.retryAfterSeconds().ifPresent(s -> response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(s)));
        if (!context.request().isEnded()) {
            // What is left of the request would be read as the next one.
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        send(response.setStatusCode(error.status()), error.body());
    }

    private static ErrorResponse error(RoutingContext context) {
        Throwable failure = context.failure();
        if (failure instanceof NotTakenException) {
            return new ErrorResponse(502, new MatrixError(Code.UNKNOWN, failure.getMessage()));
        }
        if (failure instanceof StoreException broken) {
            LOG.warn("an operator's request failed: {}", broken.getMessage());
            return ErrorResponse.of(new UnavailableException("the store cannot answer now"));
        }
        return failure == null || failure instanceof HttpException
                ? ofStatus(context.statusCode())
                : ErrorResponse.of(failure);
    }

    /** What the router itself refuses. */
    private static ErrorResponse ofStatus(int status) {
        MatrixError error =
                switch (status) {
                    case 404 -> new MatrixError(Code.UNRECOGNIZED, "there is no such endpoint");
                    case 405 -> new MatrixError(Code.UNRECOGNIZED, "this endpoint does not take this method");
                    case 413 -> new MatrixError(Code.TOO_LARGE, "the body is too long");
                    default -> new MatrixError(Code.INVALID_PARAM, "the request cannot be read");
                };
        return new ErrorResponse(status, error);
    }
}
