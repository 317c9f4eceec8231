package dev.exeunt.room;

import dev.exeunt.matrix.event.Pdu;

/** An event as the room keeps it. */
public record StoredEvent(EventNode node, Pdu pdu) {}
