package dev.exeunt.federation;

import dev.exeunt.matrix.event.MatrixError;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.net.FederationException;
import dev.exeunt.shard.UnavailableException;
import dev.exeunt.store.StoreException;
import io.netty.handler.codec.TooLongFrameException;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An error as HTTP: the one place where it becomes so.
 *
 * @param status the HTTP status
 * @param error the body
 * @param retryAfterMillis when it may be worth trying again
 * @param roomVersion the room version that is one too many for the other side
 */
public record ErrorResponse(
        int status, MatrixError error, OptionalLong retryAfterMillis, Optional<String> roomVersion) {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorResponse.class);

    private static final long UNAVAILABLE_RETRY_MS = 1_000;

    /** An error that need not be tried again. */
    public ErrorResponse(int status, MatrixError error) {
        this(status, error, OptionalLong.empty());
    }

    private ErrorResponse(int status, MatrixError error, OptionalLong retryAfterMillis) {
        this(status, error, retryAfterMillis, Optional.empty());
    }

    /** What a failure is to the outside. One that nobody planned for is logged, and tells the outside nothing. */
    public static ErrorResponse of(Throwable failure) {
        if (failure instanceof MatrixException refused) {
            return new ErrorResponse(statusOf(refused.error().code()), refused.error());
        } else if (failure instanceof JsonException bad) {
            return new ErrorResponse(400, new MatrixError(codeOf(bad.fault()), bad.getMessage()));
        } else if (failure instanceof MethodNotAllowedException wrong) {
            return new ErrorResponse(405, new MatrixError(Code.UNRECOGNIZED, wrong.getMessage()));
        } else if (failure instanceof RateLimitedException limited) {
            return new ErrorResponse(
                    429,
                    new MatrixError(Code.LIMIT_EXCEEDED, limited.getMessage()),
                    OptionalLong.of(limited.retryAfterMillis()));
        } else if (failure instanceof UnavailableException unavailable) {
            return new ErrorResponse(
                    503,
                    new MatrixError(Code.UNKNOWN, unavailable.getMessage()),
                    OptionalLong.of(UNAVAILABLE_RETRY_MS));
        } else if (failure instanceof IncompatibleVersionException incompatible) {
            return new ErrorResponse(
                    400,
                    new MatrixError(Code.INCOMPATIBLE_ROOM_VERSION, incompatible.getMessage()),
                    OptionalLong.empty(),
                    Optional.of(incompatible.roomVersion()));
        } else if (failure instanceof FederationException unanswered) {
            return new ErrorResponse(502, new MatrixError(Code.UNKNOWN, unanswered.getMessage()));
        } else if (failure instanceof StoreException broken) {
            LOG.warn("a request failed: {}", broken.getMessage());
            return of(new UnavailableException("the store cannot answer now"));
        }
        LOG.error("a request failed", failure);
        return new ErrorResponse(500, new MatrixError(Code.UNKNOWN, "this server made a mistake"));
    }

    /** What something is that is not HTTP, or more of it than is read. */
    static ErrorResponse ofInvalid(Throwable cause) {
        return cause instanceof TooLongFrameException
                ? new ErrorResponse(
                        431, new MatrixError(Code.TOO_LARGE, "the request's target or its headers are too long"))
                : new ErrorResponse(400, new MatrixError(Code.UNRECOGNIZED, "this is no HTTP request"));
    }

    private static int statusOf(Code code) {
        return switch (code) {
            case UNAUTHORIZED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND, UNRECOGNIZED -> 404;
            case NOT_JSON,
                    BAD_JSON,
                    INVALID_PARAM,
                    MISSING_PARAM,
                    INCOMPATIBLE_ROOM_VERSION,
                    UNABLE_TO_AUTHORISE_JOIN,
                    UNABLE_TO_GRANT_JOIN -> 400;
            case TOO_LARGE -> 413;
            case LIMIT_EXCEEDED -> 429;
            case UNKNOWN -> 500;
        };
    }

    private static Code codeOf(JsonException.Fault fault) {
        return switch (fault) {
            case NOT_JSON -> Code.NOT_JSON;
            case BAD_JSON -> Code.BAD_JSON;
        };
    }

    /** The body as other servers expect it. */
    public JsonObject body() {
        JsonObject body = JsonObject.of("errcode", error.code().errcode(), "error", error.message());
        if (roomVersion.isPresent()) {
            return body.with("room_version", roomVersion.get());
        }
        return status == 429 && retryAfterMillis.isPresent()
                ? body.with("retry_after_ms", retryAfterMillis.getAsLong())
                : body;
    }

    /** The {@code Retry-After} header's seconds, rounded up. */
    public OptionalLong retryAfterSeconds() {
        return retryAfterMillis.isPresent()
                ? OptionalLong.of(Math.max(1, (retryAfterMillis.getAsLong() + 999) / 1000))
                : OptionalLong.empty();
    }
}
