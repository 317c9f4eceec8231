package dev.exeunt.matrix.event;

/** What a room version takes for a power level (room version specifications, "Deprecated event content schemas"). */
public enum PowerLevelFormat {
    /** Room versions 1 to 5: integers, strings that are integers, and floats, which are truncated. */
    WITH_FLOATS,
    /** Room versions 6 to 9: integers and strings that are integers. */
    WITH_STRINGS,
    /** Room versions 10 and later. */
    INTEGERS
}
