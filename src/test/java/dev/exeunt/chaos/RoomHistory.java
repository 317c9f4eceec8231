package dev.exeunt.chaos;

import dev.exeunt.matrix.event.StateKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that is known of a room when everything is over.
 *
 * @param room its ID
 * @param shard its shard
 * @param imported how many events it began with
 * @param events by number
 * @param state the table of the current state
 * @param extremities the forward extremities as the server tells them
 * @param relayed the events of which another server in the room was told; empty where no other one is in it
 */
record RoomHistory(
        String room,
        int shard,
        long imported,
        List<HistoryEvent> events,
        Map<StateKey, Entry> state,
        Set<String> extremities,
        Optional<Set<String>> relayed) {
    /** The current state's entry: the number of its event, and the membership that stands beside it. */
    record Entry(long number, Optional<String> membership) {}

    RoomHistory {
        events = List.copyOf(events);
        state = Map.copyOf(state);
        extremities = Set.copyOf(extremities);
        relayed = relayed.map(Set::copyOf);
    }

    /** What was added while the cluster ran. */
    List<HistoryEvent> added() {
        return events.stream().filter(event -> event.number() > imported).toList();
    }
}
