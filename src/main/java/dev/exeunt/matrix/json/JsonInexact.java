package dev.exeunt.matrix.json;

/**
 * A number that strict canonical JSON refuses: a fraction, an exponent, −0, or an integer beyond 64 bits. Events of room versions 1
 * to 5 may hold them, so they keep a text to be hashed.
 *
 * @param canonical how the number is written where it is tolerated
 * @param value its nearest double
 */
public record JsonInexact(String canonical, double value) implements JsonNumber {}
