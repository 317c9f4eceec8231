package dev.exeunt.matrix.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Canonical JSON (appendices, "Canonical JSON"): the shortest UTF-8, keys sorted by code point. */
public final class CanonicalJson {
    /** Written to once for each event and hash; a new one each time would be a tenth of all that a leave allocates. */
    private static final ThreadLocal<ByteSink> SINK = ThreadLocal.withInitial(ByteSink::new);

    private CanonicalJson() {}

    /** The canonical bytes of a value. */
    public static byte[] bytes(JsonValue value) {
        return look(value, Arrays::copyOf);
    }

    /** A look at canonical bytes that are gone afterwards. */
    @FunctionalInterface
    public interface Look<T> {
        /** @param length how many of the bytes are the text; not to be written to */
        T at(byte[] bytes, int length);
    }

    /** What a look at the canonical bytes of a value tells; it saves a copy of them. While it lasts, nothing else can be written. */
    public static <T> T look(JsonValue value, Look<T> look) {
        ByteSink sink = SINK.get();
        try {
            write(value, sink);
            return sink.look(look);
        } finally {
            sink.clear();
        }
    }

    /** The canonical text of a value. */
    public static String text(JsonValue value) {
        return new String(bytes(value), StandardCharsets.UTF_8);
    }

    /**
     * What makes a value impossible in strict canonical JSON (room versions 6 and later): a float, an exponent, −0, or an integer
     * beyond ±(2^53 − 1).
     *
     * @return a description of the first such number
     */
    public static Optional<String> violation(JsonValue value) {
        if (value instanceof JsonObject object) {
            for (int i = 0; i < object.size(); i++) {
                Optional<String> found = violation(object.valueAt(i));
                if (found.isPresent()) {
                    return found;
                }
            }
        } else if (value instanceof JsonArray array) {
            for (JsonValue element : array) {
                Optional<String> found = violation(element);
                if (found.isPresent()) {
                    return found;
                }
            }
        } else if (value instanceof JsonInexact number) {
            return Optional.of("the number " + number.canonical() + " is not an integer of canonical JSON");
        } else if (value instanceof JsonInteger integer && !integer.isCanonical()) {
            return Optional.of("the integer " + integer.value() + " is beyond 2^53-1");
        }
        return Optional.empty();
    }

    private static void write(JsonValue value, ByteSink sink) {
        if (value instanceof JsonString string) {
            string(string.value(), sink);
        } else if (value instanceof JsonObject object) {
            object(object, sink);
        } else if (value instanceof JsonArray array) {
            array(array, sink);
        } else if (value instanceof JsonInteger integer) {
            sink.number(integer.value());
        } else if (value instanceof JsonInexact number) {
            sink.ascii(number.canonical());
        } else if (value instanceof JsonBoolean bool) {
            sink.ascii(bool == JsonBoolean.TRUE ? "true" : "false");
        } else {
            sink.ascii("null");
        }
    }

    private static void object(JsonObject object, ByteSink sink) {
        sink.put('{');
        for (int i = 0; i < object.size(); i++) {
            if (i > 0) {
                sink.put(',');
            }
            string(object.keyAt(i), sink);
            sink.put(':');
            write(object.valueAt(i), sink);
        }
        sink.put('}');
    }

    private static void array(JsonArray array, ByteSink sink) {
        sink.put('[');
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                sink.put(',');
            }
            write(array.get(i), sink);
        }
        sink.put(']');
    }

    private static void string(String text, ByteSink sink) {
        sink.put('"');
        int i = 0;
        while (i < text.length()) {
            int plainEnd = plainEnd(text, i);
            sink.ascii(text, i, plainEnd);
            i = plainEnd;
            if (i < text.length()) {
                int codePoint = text.codePointAt(i);
                i += Character.charCount(codePoint);
                if (codePoint >= 0x80) {
                    sink.utf8(codePoint);
                } else {
                    escape((char) codePoint, sink);
                }
            }
        }
        sink.put('"');
    }

    /** Where the characters end that are written as they are, in one byte each. */
    private static int plainEnd(String text, int from) {
        int end = from;
        while (end < text.length() && isPlain(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c < 0x80 && c != '"' && c != '\\';
    }

    private static void escape(char c, ByteSink sink) {
        switch (c) {
            case '"' -> sink.ascii("\\\"");
            case '\\' -> sink.ascii("\\\\");
            case '\b' -> sink.ascii("\\b");
            case '\t' -> sink.ascii("\\t");
            case '\n' -> sink.ascii("\\n");
            case '\f' -> sink.ascii("\\f");
            case '\r' -> sink.ascii("\\r");
            default -> {
                sink.ascii("\\u00");
                sink.put("0123456789abcdef".charAt(c >> 4));
                sink.put("0123456789abcdef".charAt(c & 15));
            }
        }
    }
}
