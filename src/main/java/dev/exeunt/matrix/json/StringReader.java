package dev.exeunt.matrix.json;

import dev.exeunt.matrix.json.JsonException.Fault;

/** Strings and their escapes. */
final class StringReader {
    private static final RecentStrings RECENT = new RecentStrings();

    private static final int DIGITS = 4;

    private StringReader() {}

    /** Reads from the quote that opens to the one that closes. */
    static JsonString read(Cursor in) {
        byte[] utf8 = in.utf8;
        int from = in.at + 1;
        int hash = 0;
        for (int at = from; at < utf8.length; at++) {
            byte b = utf8[at];
            if (b == '"') {
                in.at = at + 1;
                return RECENT.string(utf8, from, at, hash);
            } else if (b == '\\') {
                return escaped(in, from, at);
            } else if (isControl(b)) {
                throw control();
            }
            hash = 31 * hash + b;
        }
        throw endless();
    }

    /** @param at where its first escape begins */
    private static JsonString escaped(Cursor in, int from, int at) {
        byte[] utf8 = in.utf8;
        StringBuilder text = new StringBuilder(2 * (at - from) + 16);
        int plain = from;
        in.at = at;
        while (in.at < utf8.length) {
            byte b = utf8[in.at];
            if (b == '"') {
                text.append(Utf8.decode(utf8, plain, in.at++));
                return new JsonString(withoutLoneSurrogates(text.toString()));
            } else if (b == '\\') {
                text.append(Utf8.decode(utf8, plain, in.at++)).append(escape(in));
                plain = in.at;
            } else if (isControl(b)) {
                throw control();
            } else {
                in.at++;
            }
        }
        throw endless();
    }

    /** What the escape means whose backslash was read. */
    private static char escape(Cursor in) {
        byte kind = in.peek();
        in.at++;
        return switch (kind) {
            case '"', '\\', '/' -> (char) kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> byNumber(in);
            default -> throw Cursor.fault("there is no such escape in JSON");
        };
    }

    private static char byNumber(Cursor in) {
        int unit = 0;
        for (int i = 0; i < DIGITS; i++) {
            byte b = in.peek();
            int digit = b < 0 ? -1 : Character.digit((char) b, 16);
            if (digit < 0) {
                throw Cursor.fault("an escape by number has something else than four hex digits");
            }
            unit = unit << 4 | digit;
            in.at++;
        }
        return (char) unit;
    }

    /** A lone surrogate has no UTF-8, so nothing could be signed over it. */
    private static String withoutLoneSurrogates(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new JsonException(Fault.BAD_JSON, "a string holds a lone surrogate");
                }
                i++;
            }
        }
        return text;
    }

    private static boolean isControl(byte b) {
        return b >= 0 && b < ' ';
    }

    private static JsonException control() {
        return Cursor.fault("a string holds a control character");
    }

    private static JsonException endless() {
        return Cursor.fault("a string does not end");
    }
}
