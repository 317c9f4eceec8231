package dev.exeunt.matrix.json;

/** A number written as an integer that fits 64 bits. */
public record JsonInteger(long value) implements JsonNumber {
    /** The largest integer of canonical JSON, 2^53 − 1 (appendices, "Canonical JSON"). */
    public static final long MAX_CANONICAL = (1L << 53) - 1;

    /** Whether canonical JSON allows this integer. */
    public boolean isCanonical() {
        return -MAX_CANONICAL <= value && value <= MAX_CANONICAL;
    }
}
