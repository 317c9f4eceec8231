package dev.exeunt.federation;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Reads a request's body as far as it is allowed to be. */
final class RequestBody {
    /** The longest body, in bytes: a PDU at its limit in any spelling that is meant well. */
    static final int LIMIT = 128 * 1024;

    /** What is too long is read and thrown away up to here: a sender that is still sending would not see the answer. */
    private static final int PATIENCE = 1024 * 1024;

    private final Promise<Optional<Buffer>> complete = Promise.promise();
    private final Buffer collected = Buffer.buffer();
    private long received;

    private RequestBody() {}

    /**
     * The body; empty where it is longer than {@value #LIMIT} bytes. To be called before anything else happens to the request.
     *
     * @return fails where the connection does
     */
    static Future<Optional<Buffer>> read(HttpServerRequest request) {
        RequestBody body = new RequestBody();
        if (announced(request) > PATIENCE) {
            return Future.succeededFuture(Optional.empty());
        }
        request.handler(body::received);
        request.endHandler(end -> body.ended());
        request.exceptionHandler(body.complete::tryFail);
        return body.complete.future();
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private void received(Buffer part) {
        received += part.length();
        if (received <= LIMIT) {
            collected.appendBuffer(part);
        } else if (received > PATIENCE) {
            complete.tryComplete(Optional.empty());
        }
    }

    private void ended() {
        complete.tryComplete(received <= LIMIT ? Optional.of(collected) : Optional.empty());
    }
}
