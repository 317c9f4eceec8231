package dev.exeunt.matrix.json;

import java.util.Objects;

/** A JSON string. The parser admits no lone surrogates. */
public record JsonString(String value) implements JsonValue {
    public JsonString {
        Objects.requireNonNull(value, "value");
    }
}
