package dev.exeunt.matrix.state;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import java.util.Map;
import java.util.Optional;

/** Events that are all at hand, none of them rejected. */
record KnownEvents(Map<EventId, Pdu> events) implements EventSource {
    @Override
    public Optional<Pdu> get(EventId id) {
        return Optional.ofNullable(events.get(id));
    }

    @Override
    public boolean rejected(EventId id) {
        return false;
    }
}
