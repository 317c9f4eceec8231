package dev.exeunt.matrix.json;

/**
 * Strings that were read not long ago. Most of an event's are in the next one too, and so they are made once, and are once in memory.
 * Strangers choose them: there are few places, and whoever comes takes the former one's.
 */
final class RecentStrings {
    /** A power of two. */
    private static final int PLACES = 1024;

    private static final int LONGEST = 64;

    /** Read and written without a lock: what a place holds is immutable, and any string will do that is equal. */
    private final JsonString[] places = new JsonString[PLACES];

    /**
     * A string.
     *
     * @param hash over its bytes
     */
    JsonString string(byte[] utf8, int from, int to, int hash) {
        if (to - from > LONGEST) {
            return new JsonString(Utf8.decode(utf8, from, to));
        }
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        JsonString known = places[place];
        if (known != null && isAscii(known.value(), utf8, from, to)) {
            return known;
        }
        JsonString string = new JsonString(Utf8.decode(utf8, from, to));
        places[place] = string;
        return string;
    }

    /** Whether these bytes are ASCII, and this text. */
    private static boolean isAscii(String text, byte[] utf8, int from, int to) {
        if (text.length() != to - from) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != utf8[from + i]) {
                return false;
            }
        }
        return true;
    }
}
