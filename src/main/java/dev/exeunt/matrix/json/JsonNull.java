package dev.exeunt.matrix.json;

/** {@code null}. */
public enum JsonNull implements JsonValue {
    NULL
}
