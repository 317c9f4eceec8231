package dev.exeunt.matrix.event;

/** What all identifiers share (appendices, "Common Identifier Format"). */
final class Identifiers {
    /** An identifier's length limit, in bytes of UTF-8, sigil and server name included. */
    static final int MAX_BYTES = 255;

    /** So many does a {@code char} take at most in UTF-8. */
    private static final int MOST_BYTES = 3;

    private Identifiers() {}

    /** Whether the text is no longer than {@value #MAX_BYTES} bytes of UTF-8. */
    static boolean fits(String text) {
        if (text.length() > MAX_BYTES || text.length() <= MAX_BYTES / MOST_BYTES) {
            return text.length() <= MAX_BYTES;
        }
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a surrogate pair counts for two of the pair's four bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes <= MAX_BYTES;
    }
}
