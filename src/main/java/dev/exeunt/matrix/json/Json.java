package dev.exeunt.matrix.json;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** From Java values to JSON values. */
public final class Json {
    private Json() {}

    /**
     * The JSON value of a {@link JsonValue}, {@link CharSequence}, {@link Integer}, {@link Long}, {@link Boolean}, {@link List} or
     * {@link Map} of such, or null.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static JsonValue value(Object value) {
        if (value == null) {
            return JsonNull.NULL;
        } else if (value instanceof JsonValue json) {
            return json;
        } else if (value instanceof CharSequence text) {
            return new JsonString(text.toString());
        } else if (value instanceof Long || value instanceof Integer) {
            return new JsonInteger(((Number) value).longValue());
        } else if (value instanceof Boolean bool) {
            return JsonBoolean.of(bool);
        } else if (value instanceof List<?> list) {
            return new JsonArray(list.stream().map(Json::value).toList());
        } else if (value instanceof Map<?, ?> map) {
            return JsonObject.of(map.entrySet().stream()
                    .flatMap(e -> Stream.of(e.getKey(), value(e.getValue())))
                    .toArray());
        }
        throw new IllegalArgumentException("no JSON value for " + value.getClass());
    }
}
