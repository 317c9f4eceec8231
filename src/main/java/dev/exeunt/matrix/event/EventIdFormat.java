package dev.exeunt.matrix.event;

/** Where event IDs come from (room version specifications, "Event IDs"). */
public enum EventIdFormat {
    /** Room versions 1 and 2: the sender's server chose it. */
    GIVEN,
    /** Room version 3: the reference hash in base64. */
    BASE64,
    /** Room versions 4 and later: the reference hash in URL-safe base64. */
    URL_SAFE_BASE64
}
