package dev.exeunt.matrix.json;

/** An immutable JSON value. */
public sealed interface JsonValue permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {}
