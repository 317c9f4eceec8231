package dev.exeunt.matrix.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.exeunt.matrix.json.JsonException.Fault;
import java.io.IOException;
import java.util.Arrays;

/** Makes a value of what Jackson's parser reads. */
final class JsonText {
    private static final RecentStrings RECENT = new RecentStrings();

    /** How many members and elements most texts have open at a time at most; others grow. */
    private static final int OPEN = 32;

    private final JsonParser parser;

    /** The keys, values and elements of the objects and arrays that have not ended yet, the innermost last. */
    private Object[] open = new Object[OPEN];

    private int openCount;

    /** @param parser of strict UTF-8 without lone surrogates */
    JsonText(JsonParser parser) {
        this.parser = parser;
    }

    /** @throws JsonException where it is not one JSON value that Matrix allows */
    JsonValue read() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new JsonException(Fault.NOT_JSON, "there is no JSON, the text is empty");
        }
        JsonValue value = value(first);
        if (parser.nextToken() != null) {
            throw new JsonException(Fault.NOT_JSON, "something follows the JSON value");
        }
        return value;
    }

    private JsonValue value(JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING ->
                RECENT.string(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> NumberReader.read(parser.getText());
            case VALUE_TRUE -> JsonBoolean.TRUE;
            case VALUE_FALSE -> JsonBoolean.FALSE;
            case VALUE_NULL -> JsonNull.NULL;
            default -> throw new JsonException(Fault.NOT_JSON, "unexpected " + token);
        };
    }

    private JsonObject object() throws IOException {
        int first = openCount;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            push(parser.currentName());
            push(value(parser.nextToken()));
        }
        JsonObject object = JsonObject.ofMembers(open, first, openCount);
        openCount = first;
        return object;
    }

    private JsonArray array() throws IOException {
        int first = openCount;
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            push(value(next));
        }
        JsonArray array = JsonArray.ofElements(open, first, openCount);
        openCount = first;
        return array;
    }

    private void push(Object part) {
        if (openCount == open.length) {
            open = Arrays.copyOf(open, 2 * open.length);
        }
        open[openCount++] = part;
    }
}
