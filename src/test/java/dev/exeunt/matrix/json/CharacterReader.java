package dev.exeunt.matrix.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.exeunt.matrix.json.JsonException.Fault;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A second reader of what {@link JsonReader} reads: Jackson's other parser, that of characters, and checks of all that it lets pass. */
final class CharacterReader {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonReader.MAX_DEPTH)
                    .maxNumberLength(1000)
                    .build())
            .build();

    /** Jackson looks at the low byte of a hex digit only. */
    private static final Pattern NO_ESCAPE = Pattern.compile("(?<!\\\\)(\\\\\\\\)*\\\\u(?![0-9A-Fa-f]{4})");

    private CharacterReader() {}

    static JsonValue read(byte[] utf8) {
        String text = decoded(utf8);
        if (NO_ESCAPE.matcher(text).find()) {
            throw new JsonException(Fault.NOT_JSON, "no escape");
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new JsonException(Fault.NOT_JSON, "empty");
            }
            JsonValue value = value(parser);
            if (parser.nextToken() != null) {
                throw new JsonException(Fault.NOT_JSON, "more");
            }
            return value;
        } catch (IOException e) {
            throw JsonReader.fault(e);
        }
    }

    private static String decoded(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new JsonException(Fault.NOT_JSON, "not UTF-8");
        }
    }

    private static JsonValue value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> new JsonString(checked(parser.getText()));
            case VALUE_NUMBER_INT -> integer(parser.getText());
            case VALUE_NUMBER_FLOAT -> NumberReader.read(parser.getText());
            case VALUE_TRUE -> JsonBoolean.TRUE;
            case VALUE_FALSE -> JsonBoolean.FALSE;
            case VALUE_NULL -> JsonNull.NULL;
            default -> throw new JsonException(Fault.NOT_JSON, "unexpected " + token);
        };
    }

    private static JsonNumber integer(String text) {
        BigInteger integer = new BigInteger(text);
        if (text.equals("-0")) {
            return new JsonInexact("0", 0);
        }
        return integer.bitLength() < Long.SIZE
                ? new JsonInteger(integer.longValueExact())
                : new JsonInexact(text, integer.doubleValue());
    }

    private static JsonObject object(JsonParser parser) throws IOException {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = checked(parser.currentName());
            parser.nextToken();
            if (members.put(key, value(parser)) != null) {
                throw new JsonException(Fault.BAD_JSON, "twice");
            }
        }
        return JsonObject.of(members);
    }

    private static JsonArray array(JsonParser parser) throws IOException {
        List<JsonValue> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser));
        }
        return new JsonArray(values);
    }

    private static String checked(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new JsonException(Fault.BAD_JSON, "a lone surrogate");
        }
        return text;
    }
}
