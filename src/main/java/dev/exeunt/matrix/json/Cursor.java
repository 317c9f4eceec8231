package dev.exeunt.matrix.json;

import dev.exeunt.matrix.json.JsonException.Fault;

/** How far a text is read. */
final class Cursor {
    /** In the place of a byte where the text is over; no text outside a string holds this one. */
    static final byte END = 0;

    final byte[] utf8;
    int at;

    Cursor(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** The byte that is read next. */
    byte peek() {
        return at < utf8.length ? utf8[at] : END;
    }

    /** The next byte that is not white space; it is read next. */
    byte peekVisible() {
        byte b = peek();
        while (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
            at++;
            b = peek();
        }
        return b;
    }

    /** Reads this byte, and what white space is before it. */
    void expect(char c) {
        if (peekVisible() != c) {
            throw fault();
        }
        at++;
    }

    /** What is read next makes this no JSON. */
    JsonException fault() {
        return fault(at < utf8.length ? "this is no JSON at byte " + at : "the JSON ends too early");
    }

    static JsonException fault(String why) {
        return new JsonException(Fault.NOT_JSON, why);
    }
}
