package dev.exeunt.matrix.json;

/** A JSON number: an integer, or one that canonical JSON does not know. */
public sealed interface JsonNumber extends JsonValue permits JsonInteger, JsonInexact {}
