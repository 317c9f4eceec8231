package dev.exeunt.matrix.state;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import java.util.Optional;

/**
 * The events that a resolution reads. Whoever must fetch them first may throw an unchecked exception of their own out of either method:
 * a resolution passes it on and has changed nothing.
 */
public interface EventSource {
    /** The event; empty where it does not exist here. A resolution goes on without it. */
    Optional<Pdu> get(EventId id);

    /** Whether the event was rejected when it was received. */
    boolean rejected(EventId id);
}
