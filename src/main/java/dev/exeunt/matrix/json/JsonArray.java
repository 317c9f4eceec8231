package dev.exeunt.matrix.json;

import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A JSON array. */
public final class JsonArray implements JsonValue, Iterable<JsonValue> {
    private static final JsonArray EMPTY = new JsonArray(new JsonValue[0]);

    private final JsonValue[] values;

    /** Takes the array over. */
    private JsonArray(JsonValue[] values) {
        this.values = values;
    }

    public JsonArray(List<? extends JsonValue> values) {
        this(values.toArray(JsonValue[]::new));
        values.forEach(Objects::requireNonNull);
    }

    public static JsonArray of(JsonValue... values) {
        return values.length == 0 ? EMPTY : new JsonArray(List.of(values));
    }

    /** An array of strings. */
    public static JsonArray ofStrings(List<String> strings) {
        return new JsonArray(strings.stream().<JsonValue>map(JsonString::new).toList());
    }

    /** Takes its elements from a place in an array of values. */
    static JsonArray ofElements(Object[] parts, int from, int to) {
        return from == to ? EMPTY : new JsonArray(Arrays.copyOfRange(parts, from, to, JsonValue[].class));
    }

    public int size() {
        return values.length;
    }

    public JsonValue get(int index) {
        return values[index];
    }

    /** The elements, not to be changed. */
    public List<JsonValue> values() {
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    public Stream<JsonValue> stream() {
        return Arrays.stream(values);
    }

    @Override
    public Iterator<JsonValue> iterator() {
        return Arrays.asList(values).iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonArray array && Arrays.equals(values, array.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** Canonical JSON. */
    @Override
    public String toString() {
        return CanonicalJson.text(this);
    }
}
