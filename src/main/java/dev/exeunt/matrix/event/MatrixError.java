package dev.exeunt.matrix.event;

/**
 * An error as other servers see it.
 *
 * @param code the standard error code
 * @param message what was wrong with this request, in words that a stranger understands
 */
public record MatrixError(Code code, String message) {
    /** The error codes in use (client-server API, "Standard error response"), without their {@code M_}. */
    public enum Code {
        UNAUTHORIZED,
        FORBIDDEN,
        NOT_FOUND,
        NOT_JSON,
        BAD_JSON,
        INVALID_PARAM,
        MISSING_PARAM,
        INCOMPATIBLE_ROOM_VERSION,
        UNABLE_TO_AUTHORISE_JOIN,
        UNABLE_TO_GRANT_JOIN,
        TOO_LARGE,
        LIMIT_EXCEEDED,
        UNRECOGNIZED,
        UNKNOWN;

        /** As it stands in a response. */
        public String errcode() {
            return "M_" + name();
        }
    }

    /** This error as something to throw. */
    public MatrixException exception() {
        return new MatrixException(this);
    }
}
