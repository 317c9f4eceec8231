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

    /** The string of these characters. */
    JsonString string(char[] text, int from, int length) {
        if (length > LONGEST) {
            return new JsonString(new String(text, from, length));
        }
        int place = place(text, from, length);
        JsonString known = places[place];
        if (known != null && isText(known.value(), text, from, length)) {
            return known;
        }
        JsonString string = new JsonString(new String(text, from, length));
        places[place] = string;
        return string;
    }

    private static int place(char[] text, int from, int length) {
        int hash = 0;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + text[i];
        }
        return (hash ^ hash >>> 16) & PLACES - 1;
    }

    private static boolean isText(String known, char[] text, int from, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != text[from + i]) {
                return false;
            }
        }
        return true;
    }
}
