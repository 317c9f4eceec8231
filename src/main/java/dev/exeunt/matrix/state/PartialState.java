package dev.exeunt.matrix.state;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A state that is being resolved: what has been decided so far, laid over a state that is only looked up. */
final class PartialState {
    private final Function<StateKey, Optional<EventId>> base;
    private final EventSource events;
    private final Map<StateKey, Pdu> decided = new HashMap<>();

    PartialState(Function<StateKey, Optional<EventId>> base, EventSource events) {
        this.base = base;
        this.events = events;
    }

    Optional<Pdu> get(StateKey key) {
        Pdu event = decided.get(key);
        return event != null ? Optional.of(event) : base.apply(key).flatMap(events::get);
    }

    void put(Pdu event) {
        event.key().ifPresent(key -> decided.put(key, event));
    }

    /** What was decided, without the keys that the other state has an event for. */
    Map<StateKey, EventId> decidedExcept(Function<StateKey, Optional<EventId>> other) {
        Map<StateKey, EventId> result = new HashMap<>();
        decided.forEach((key, event) -> {
            if (other.apply(key).isEmpty()) {
                result.put(key, event.eventId());
            }
        });
        return result;
    }
}
