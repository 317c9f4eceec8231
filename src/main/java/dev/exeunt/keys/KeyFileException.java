package dev.exeunt.keys;

/** Why a signing key file cannot be used, in one line for the operator. */
public final class KeyFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeyFileException(String message) {
        super(message, null, false, false);
    }
}
