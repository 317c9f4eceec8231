package dev.exeunt.federation;

/** The path is known, but not with this method. */
final class MethodNotAllowedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MethodNotAllowedException(String method) {
        super("this endpoint does not take " + method, null, false, false);
    }
}
