package dev.exeunt.matrix.json;

import dev.exeunt.matrix.json.JsonException.Fault;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8: no overlong forms, no encoded surrogates. */
final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /** @throws JsonException where the bytes are not UTF-8 */
    static String decode(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            // It may stand for what is no UTF-8, or for itself.
            check(ByteBuffer.wrap(bytes, from, to - from));
        }
        return text;
    }

    private static void check(ByteBuffer bytes) {
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        if (strict.decode(bytes, CharBuffer.allocate(bytes.remaining()), true).isError()) {
            throw startsWithSurrogate(bytes)
                    ? new JsonException(Fault.BAD_JSON, "a string holds a lone surrogate")
                    : new JsonException(Fault.NOT_JSON, "the text is not UTF-8");
        }
    }

    private static boolean startsWithSurrogate(ByteBuffer bytes) {
        int at = bytes.position();
        return bytes.remaining() >= 2 && bytes.get(at) == (byte) 0xED && (bytes.get(at + 1) & 0xE0) == 0xA0;
    }
}
