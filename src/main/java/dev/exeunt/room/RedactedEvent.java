package dev.exeunt.room;

import dev.exeunt.matrix.event.Pdu;

/**
 * What is left of an event that the room has.
 *
 * @param number the event's; one that was an outlier before it got its place in the graph is left under both numbers
 * @param pdu the event without what the redaction took away
 */
public record RedactedEvent(long number, Pdu pdu) {}
