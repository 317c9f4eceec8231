package dev.exeunt.matrix.json;

import dev.exeunt.matrix.json.JsonException.Fault;

/** Escapes by number that stand for half a character. A lone one has no UTF-8, so nothing could be signed over it. */
final class Escapes {
    /** Of <code>&#92;u</code> and four hex digits. */
    private static final int LENGTH = 6;

    private static final int NONE = -1;

    private Escapes() {}

    /** @throws JsonException where half a character stands without the other one */
    static void check(byte[] text) {
        // In JSON a backslash stands in strings only, and always begins an escape of at least two characters.
        for (int at = next(text, 0); at < text.length; at = next(text, at)) {
            int unit = unit(text, at);
            if (isBetween(unit, Character.MIN_HIGH_SURROGATE, Character.MAX_HIGH_SURROGATE)
                    && isBetween(unit(text, at + LENGTH), Character.MIN_LOW_SURROGATE, Character.MAX_LOW_SURROGATE)) {
                at += 2 * LENGTH;
            } else if (isBetween(unit, Character.MIN_SURROGATE, Character.MAX_SURROGATE)) {
                throw new JsonException(Fault.BAD_JSON, "a string holds a lone surrogate");
            } else {
                at += 2;
            }
        }
    }

    private static int next(byte[] text, int from) {
        int at = from;
        while (at < text.length && text[at] != '\\') {
            at++;
        }
        return at;
    }

    /** What an escape by number stands for; {@link #NONE} where there is none, or one that is malformed, which is left to the parser. */
    private static int unit(byte[] text, int at) {
        if (at + LENGTH > text.length || text[at] != '\\' || text[at + 1] != 'u') {
            return NONE;
        }
        int unit = 0;
        for (int i = at + 2; i < at + LENGTH; i++) {
            int digit = Character.digit(text[i], 16);
            if (digit < 0) {
                return NONE;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private static boolean isBetween(int unit, char least, char most) {
        return unit >= least && unit <= most;
    }
}
