package dev.exeunt.matrix.json;

import dev.exeunt.matrix.json.JsonException.Fault;
import java.util.HexFormat;

/**
 * Escapes by number. Jackson's parser of characters looks at the low byte of a hex digit only, so that a letter of another script can
 * pass for one; to other servers such a text is no JSON.
 */
final class Escapes {
    private static final int DIGITS = 4;

    private Escapes() {}

    /** @throws JsonException where <code>&#92;u</code> is followed by something that is no hex digit */
    static void check(String text) {
        // In JSON a backslash stands in strings only, and always begins an escape of at least two characters.
        for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 2)) {
            if (text.startsWith("u", at + 1)) {
                checkDigits(text, at + 2);
            }
        }
    }

    /** What ends too early is left to the parser. */
    private static void checkDigits(String text, int from) {
        int end = Math.min(from + DIGITS, text.length());
        for (int i = from; i < end; i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                throw new JsonException(Fault.NOT_JSON, "an escape by number has something else than four hex digits");
            }
        }
    }
}
