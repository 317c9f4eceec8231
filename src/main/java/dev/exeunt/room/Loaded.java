package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import java.util.List;
import java.util.Map;

/**
 * The store's answer to a {@link LoadRequest}.
 *
 * @param events the events found, with content
 * @param nodes the nodes found without content
 * @param state the entries of the current state that were found: event numbers by key
 * @param waiting the redactions that wait for their events, where they were wanted
 */
public record Loaded(
        List<StoredEvent> events, List<EventNode> nodes, Map<StateKey, Long> state, List<WaitingRedaction> waiting) {
    /** Without redactions that wait. */
    public Loaded(List<StoredEvent> events, List<EventNode> nodes, Map<StateKey, Long> state) {
        this(events, nodes, state, List.of());
    }
}
