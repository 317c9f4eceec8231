package dev.exeunt.matrix.json;

/** What was wrong with a text that should have been JSON. It carries no stack trace: bad input is no surprise. */
public final class JsonException extends RuntimeException {
    /** The two ways to be wrong, named after the Matrix error codes that they become. */
    public enum Fault {
        /** Not JSON at all. */
        NOT_JSON,
        /** JSON, but not what Matrix allows: a duplicate key, a lone surrogate, nesting too deep, not an object. */
        BAD_JSON
    }

    private static final long serialVersionUID = 1L;

    private final Fault fault;

    public JsonException(Fault fault, String message) {
        super(message, null, false, false);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
