package dev.exeunt.federation;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.shard.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;

/** A request's body as far as it is allowed to be. It is held in memory until the request is answered. */
final class RequestBody {
    /** The longest body of most requests, in bytes: a PDU at its limit in any spelling that is meant well. */
    static final int LIMIT = 128 * 1024;

    /** What is too long is read and thrown away up to here: a sender that is still sending would not see the answer. */
    private static final int PATIENCE = 1024 * 1024;

    private static final byte[] NOTHING = {};

    private final BodyBudget budget;
    private final int limit;
    private final int patience;
    private final Promise<RequestBody> complete = Promise.promise();
    /** As many bytes of it as {@link #length} says. */
    private byte[] collected = NOTHING;

    private int length;
    private long received;
    private RuntimeException refusal;

    private RequestBody(BodyBudget budget, int limit) {
        this.budget = budget;
        this.limit = limit;
        this.patience = Math.max(PATIENCE, limit);
    }

    /**
     * Reads a body. To be called before anything else happens to the request.
     *
     * @param limit how many bytes it may have
     * @return fails where the connection does
     */
    static Future<RequestBody> read(HttpServerRequest request, BodyBudget budget, int limit) {
        RequestBody body = new RequestBody(budget, limit);
        if (announced(request) > body.patience) {
            body.refuse(body.tooLarge());
            return Future.succeededFuture(body);
        }
        request.handler(body::received);
        request.endHandler(end -> body.complete.tryComplete(body));
        request.exceptionHandler(body::broken);
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

    /**
     * The body; not to be written to.
     *
     * @throws MatrixException {@code M_TOO_LARGE} where it is longer than it may be
     * @throws UnavailableException where too much is held already
     */
    byte[] bytes() {
        if (refusal != null) {
            throw refusal;
        }
        return length == collected.length ? collected : Arrays.copyOf(collected, length);
    }

    /** How many bytes are held. */
    int length() {
        return length;
    }

    /** Whether it is too long to be read on an event loop. */
    boolean isLong() {
        return length() > LIMIT;
    }

    /** The request is answered, or never will be. */
    void release() {
        budget.giveBack(length);
        length = 0;
        collected = NOTHING;
    }

    private void received(Buffer part) {
        received += part.length();
        if (refusal == null && received > limit) {
            refuse(tooLarge());
        } else if (refusal == null && !budget.take(part.length())) {
            refuse(new UnavailableException("too many requests are being received"));
        } else if (refusal == null) {
            keep(part);
        } else if (received > patience) {
            complete.tryComplete(this);
        }
    }

    /** The first part takes no more room than it needs, as mostly it is the only one. */
    private void keep(Buffer part) {
        int longer = length + part.length();
        if (longer > collected.length) {
            collected = Arrays.copyOf(collected, Math.max(longer, 2 * collected.length));
        }
        part.getBytes(collected, length);
        length = longer;
    }

    private void refuse(RuntimeException why) {
        refusal = why;
        release();
    }

    private void broken(Throwable cause) {
        if (complete.tryFail(cause)) {
            release();
        }
    }

    private MatrixException tooLarge() {
        return new MatrixException(Code.TOO_LARGE, "the body is longer than " + limit + " bytes");
    }
}
