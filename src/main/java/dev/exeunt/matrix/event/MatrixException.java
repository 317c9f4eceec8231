package dev.exeunt.matrix.event;

/** Carries a {@link MatrixError} to where it becomes a response. It has no stack trace: bad input is no surprise. */
public final class MatrixException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient MatrixError error;

    public MatrixException(MatrixError error) {
        super(error.code().errcode() + ": " + error.message(), null, false, false);
        this.error = error;
    }

    public MatrixException(MatrixError.Code code, String message) {
        this(new MatrixError(code, message));
    }

    public MatrixError error() {
        return error;
    }
}
