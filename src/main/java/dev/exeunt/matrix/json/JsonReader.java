package dev.exeunt.matrix.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.exeunt.matrix.json.JsonException.Fault;
import dev.exeunt.matrix.json.JsonObject.Member;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Strict JSON: UTF-8 only, no duplicate keys, no lone surrogates, nesting at most {@value #MAX_DEPTH}, nothing after the value.
 * Numbers are taken as they come; {@link CanonicalJson#violation} finds those that room versions 6 and later refuse.
 */
public final class JsonReader {
    /** How deep objects and arrays may nest. */
    public static final int MAX_DEPTH = 100;

    /** How many members most objects have at most; others grow. */
    private static final int MEMBERS = 16;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(1000)
                    .maxNameLength(StreamReadConstraints.DEFAULT_MAX_STRING_LEN)
                    .build())
            // Names come from strangers: interning them would keep them for ever.
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private JsonReader() {}

    /**
     * Reads a whole text.
     *
     * @throws JsonException where it is not JSON, or not what Matrix allows
     */
    public static JsonValue read(byte[] utf8) {
        String json = Utf8.decode(utf8);
        Escapes.check(json);
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() == null) {
                throw new JsonException(Fault.NOT_JSON, "there is no JSON, the text is empty");
            }
            JsonValue value = value(parser);
            if (parser.nextToken() != null) {
                throw new JsonException(Fault.NOT_JSON, "something follows the JSON value");
            }
            return value;
        } catch (IOException e) {
            throw fault(e);
        }
    }

    /**
     * Reads a whole text that must be an object.
     *
     * @throws JsonException where it is not
     */
    public static JsonObject readObject(byte[] utf8) {
        if (read(utf8) instanceof JsonObject object) {
            return object;
        }
        throw new JsonException(Fault.BAD_JSON, "the JSON is not an object");
    }

    private static JsonValue value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> new JsonString(text(parser.getText()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> NumberReader.read(parser.getText());
            case VALUE_TRUE -> JsonBoolean.TRUE;
            case VALUE_FALSE -> JsonBoolean.FALSE;
            case VALUE_NULL -> JsonNull.NULL;
            default -> throw new JsonException(Fault.NOT_JSON, "unexpected " + token);
        };
    }

    /**
     * A parser for a stream that is too large to be read whole, with this reader's limits. It finds where values begin and end, in
     * bytes; what they hold is only checked by {@link #read}. The caller closes it.
     */
    public static JsonParser parser(InputStream in) throws IOException {
        return FACTORY.createParser(in);
    }

    /** What a failure of Jackson's means. */
    public static JsonException fault(IOException e) {
        if (e instanceof StreamConstraintsException tooMuch) {
            return new JsonException(Fault.BAD_JSON, firstLine(tooMuch.getOriginalMessage()));
        }
        if (e instanceof JsonProcessingException wrong) {
            return new JsonException(Fault.NOT_JSON, firstLine(wrong.getOriginalMessage()));
        }
        return new JsonException(Fault.NOT_JSON, String.valueOf(e.getMessage()));
    }

    private static JsonObject object(JsonParser parser) throws IOException {
        List<Member> members = new ArrayList<>(MEMBERS);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = text(parser.currentName());
            parser.nextToken();
            members.add(new Member(key, value(parser)));
        }
        return members.isEmpty() ? JsonObject.EMPTY : JsonObject.ofUnsorted(members.toArray(Member[]::new));
    }

    private static JsonArray array(JsonParser parser) throws IOException {
        List<JsonValue> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser));
        }
        return new JsonArray(values);
    }

    /** A lone surrogate has no UTF-8, so nothing could be signed over it. */
    private static String text(String text) {
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

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
