package dev.exeunt.matrix.json;

import dev.exeunt.matrix.json.JsonException.Fault;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8; Jackson lets overlong forms and encoded surrogates pass, and guesses at other encodings. */
final class Utf8 {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private Utf8() {}

    /** @throws JsonException where the bytes are not UTF-8, or begin with what Jackson would skip or take for another encoding */
    static void check(byte[] text) {
        boolean ascii = true;
        for (byte b : text) {
            if (b == 0) {
                throw new JsonException(Fault.NOT_JSON, "the text holds a zero byte");
            }
            ascii &= b > 0;
        }
        if (!ascii) {
            checkNotAscii(ByteBuffer.wrap(text));
        }
    }

    private static void checkNotAscii(ByteBuffer text) {
        if (text.remaining() >= BYTE_ORDER_MARK.length
                && text.slice(0, BYTE_ORDER_MARK.length).equals(ByteBuffer.wrap(BYTE_ORDER_MARK))) {
            throw new JsonException(Fault.NOT_JSON, "the text begins with a byte order mark");
        }
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        if (strict.decode(text, CharBuffer.allocate(text.remaining()), true).isError()) {
            throw startsWithSurrogate(text)
                    ? new JsonException(Fault.BAD_JSON, "a string holds a lone surrogate")
                    : new JsonException(Fault.NOT_JSON, "the text is not UTF-8");
        }
    }

    private static boolean startsWithSurrogate(ByteBuffer bytes) {
        int at = bytes.position();
        return bytes.remaining() >= 2 && bytes.get(at) == (byte) 0xED && (bytes.get(at + 1) & 0xE0) == 0xA0;
    }
}
