package dev.exeunt.matrix.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.exeunt.matrix.json.JsonException.Fault;
import java.io.IOException;
import java.io.InputStream;

/**
 * Strict JSON: UTF-8 only, no duplicate keys, no lone surrogates, nesting at most {@value #MAX_DEPTH}, nothing after the value.
 * Numbers are taken as they come; {@link CanonicalJson#violation} finds those that room versions 6 and later refuse.
 */
public final class JsonReader {
    /** How deep objects and arrays may nest. */
    public static final int MAX_DEPTH = 100;

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
        Utf8.check(utf8);
        Escapes.check(utf8);
        try (JsonParser parser = FACTORY.createParser(utf8)) {
            return new JsonText(parser).read();
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

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
