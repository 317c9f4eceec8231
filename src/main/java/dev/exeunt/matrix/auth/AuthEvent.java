package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.Pdu;

/**
 * An entry of an event's {@code auth_events}.
 *
 * @param pdu the event that is cited
 * @param rejected whether it was itself rejected when it was received
 */
public record AuthEvent(Pdu pdu, boolean rejected) {}
