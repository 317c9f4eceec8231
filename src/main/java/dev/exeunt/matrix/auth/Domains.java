package dev.exeunt.matrix.auth;

/** The server part of identifiers that may be malformed. */
final class Domains {
    private Domains() {}

    /** What follows the first colon; empty where there is none. */
    static String of(String identifier) {
        int colon = identifier.indexOf(':');
        return colon < 0 ? "" : identifier.substring(colon + 1);
    }
}
