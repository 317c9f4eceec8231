package dev.exeunt.matrix.json;

import dev.exeunt.matrix.json.JsonException.Fault;
import java.util.Arrays;

/**
 * Reads a text of RFC 8259. By hand, as it is done several times for each leave: every general reader decodes the whole text first or
 * takes things that are no JSON.
 */
final class JsonText {
    /** How many members and elements most texts have open at a time at most; others grow. */
    private static final int OPEN = 32;

    private final Cursor in;

    /** The keys, values and elements of the objects and arrays that have not ended yet, the innermost last. */
    private Object[] open = new Object[OPEN];

    private int openCount;

    JsonText(byte[] utf8) {
        this.in = new Cursor(utf8);
    }

    /** @throws JsonException where it is not one JSON value that Matrix allows */
    JsonValue read() {
        if (in.peekVisible() == Cursor.END && in.at == in.utf8.length) {
            throw Cursor.fault("there is no JSON, the text is empty");
        }
        JsonValue value = value(1);
        in.peekVisible();
        if (in.at < in.utf8.length) {
            throw Cursor.fault("something follows the JSON value");
        }
        return value;
    }

    /** @param depth how deep this value is nested if it is an object or an array */
    private JsonValue value(int depth) {
        return switch (in.peekVisible()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> StringReader.read(in);
            case 't' -> word("true", JsonBoolean.TRUE);
            case 'f' -> word("false", JsonBoolean.FALSE);
            case 'n' -> word("null", JsonNull.NULL);
            default -> NumberReader.read(in);
        };
    }

    private JsonValue word(String word, JsonValue value) {
        for (int i = 0; i < word.length(); i++) {
            if (in.peek() != word.charAt(i)) {
                throw in.fault();
            }
            in.at++;
        }
        return value;
    }

    private JsonObject object(int depth) {
        int first = openCount;
        if (begins(depth, '}')) {
            do {
                if (in.peekVisible() != '"') {
                    throw in.fault();
                }
                push(StringReader.read(in).value());
                in.expect(':');
                push(value(depth + 1));
            } while (goesOn('}'));
        }
        JsonObject object = JsonObject.ofMembers(open, first, openCount);
        openCount = first;
        return object;
    }

    private JsonArray array(int depth) {
        int first = openCount;
        if (begins(depth, ']')) {
            do {
                push(value(depth + 1));
            } while (goesOn(']'));
        }
        JsonArray array = JsonArray.ofElements(open, first, openCount);
        openCount = first;
        return array;
    }

    /** Reads the bracket that opens, and the one that closes if that follows at once; whether there is something between them. */
    private boolean begins(int depth, char close) {
        if (depth > JsonReader.MAX_DEPTH) {
            throw new JsonException(Fault.BAD_JSON, "it is nested deeper than " + JsonReader.MAX_DEPTH + " levels");
        }
        in.at++;
        boolean empty = in.peekVisible() == close;
        if (empty) {
            in.at++;
        }
        return !empty;
    }

    /** Reads a comma or the bracket that closes; whether it is a comma. */
    private boolean goesOn(char close) {
        byte next = in.peekVisible();
        if (next != ',' && next != close) {
            throw in.fault();
        }
        in.at++;
        return next == ',';
    }

    private void push(Object part) {
        if (openCount == open.length) {
            open = Arrays.copyOf(open, 2 * open.length);
        }
        open[openCount++] = part;
    }
}
