package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The room's redactions that wait for their events. They are loaded when the first of them is asked for, which few rooms ever have. */
final class WaitingRedactions {
    /** By the events that they name; null where there are some and they were not loaded yet. */
    private Map<EventId, List<WaitingRedaction>> byTarget;

    /** @param none whether there are none in the store */
    WaitingRedactions(boolean none) {
        this.byTarget = none ? new HashMap<>() : null;
    }

    void add(Loaded loaded, LoadRequest request) {
        if (request.waiting() && byTarget == null) {
            byTarget = new HashMap<>();
            loaded.waiting().forEach(this::await);
        }
    }

    /** Those that wait for this event. */
    List<WaitingRedaction> of(EventId event) {
        return loaded().getOrDefault(event, List.of());
    }

    Stream<WaitingRedaction> all() {
        return loaded().values().stream().flatMap(List::stream);
    }

    private Map<EventId, List<WaitingRedaction>> loaded() {
        if (byTarget == null) {
            throw new NotLoaded(LoadRequest.ofWaitingRedactions());
        }
        return byTarget;
    }

    /** A new event meant this for them; they were asked for before. */
    void change(RedactionChange change) {
        change.settled()
                .forEach(settled -> byTarget.computeIfPresent(settled.target(), (target, some) -> {
                    some.remove(settled);
                    return some.isEmpty() ? null : some;
                }));
        change.waiting().forEach(this::await);
    }

    private void await(WaitingRedaction redaction) {
        byTarget.computeIfAbsent(redaction.target(), target -> new ArrayList<>())
                .add(redaction);
    }

    /** For how many events some are in memory. */
    int size() {
        return byTarget == null ? 0 : byTarget.size();
    }
}
