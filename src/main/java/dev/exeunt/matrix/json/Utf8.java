package dev.exeunt.matrix.json;

import dev.exeunt.matrix.json.JsonException.Fault;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8; Jackson lets overlong forms and encoded surrogates pass, and guesses at other encodings. */
final class Utf8 {
    private Utf8() {}

    /** @throws JsonException where the bytes are not UTF-8, hold a NUL, or begin with a byte order mark */
    static void check(byte[] bytes) {
        boolean ascii = true;
        for (byte b : bytes) {
            if (b == 0) {
                throw new JsonException(Fault.NOT_JSON, "the text holds a NUL byte");
            }
            ascii &= b > 0;
        }
        if (!ascii) {
            decode(bytes);
        }
    }

    private static void decode(byte[] bytes) {
        if (bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF) {
            throw new JsonException(Fault.NOT_JSON, "the text begins with a byte order mark");
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(1024);
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        if (result.isError()) {
            boolean surrogate = in.remaining() >= 2
                    && in.get(in.position()) == (byte) 0xED
                    && (in.get(in.position() + 1) & 0xE0) == 0xA0;
            throw surrogate
                    ? new JsonException(Fault.BAD_JSON, "a string holds a lone surrogate")
                    : new JsonException(Fault.NOT_JSON, "the text is not UTF-8");
        }
    }
}
