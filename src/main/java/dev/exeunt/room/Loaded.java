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
 */
public record Loaded(List<StoredEvent> events, List<EventNode> nodes, Map<StateKey, Long> state) {}
