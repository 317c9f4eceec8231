package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.StateKey;
import java.util.Set;

/**
 * What a room must have from the store before it can go on.
 *
 * @param ids events wanted by ID, as far as they exist
 * @param numbers events wanted by number
 * @param nodesFrom first number of a range of nodes wanted without content; 0 for none
 * @param nodesTo last number of that range
 * @param keys entries of the current state wanted, with their events
 * @param ahead how many entries more are wanted, of members that come after the last one in {@code keys}
 * @param wholeState whether every entry of the current state is wanted, with the nodes (not the contents) of its events and of their
 *     whole auth chains
 * @param places outliers whose places in the graph are wanted by their IDs, as far as they have one by now
 * @param waiting whether the redactions that wait for their events are wanted
 */
public record LoadRequest(
        Set<EventId> ids,
        Set<Long> numbers,
        long nodesFrom,
        long nodesTo,
        Set<StateKey> keys,
        int ahead,
        boolean wholeState,
        Set<EventId> places,
        boolean waiting) {
    public LoadRequest {
        ids = Set.copyOf(ids);
        numbers = Set.copyOf(numbers);
        keys = Set.copyOf(keys);
        places = Set.copyOf(places);
    }

    public static LoadRequest ofIds(Set<EventId> ids) {
        return new LoadRequest(ids, Set.of(), 0, 0, Set.of(), 0, false, Set.of(), false);
    }

    public static LoadRequest ofPlaces(Set<EventId> places) {
        return new LoadRequest(Set.of(), Set.of(), 0, 0, Set.of(), 0, false, places, false);
    }

    public static LoadRequest ofNumbers(Set<Long> numbers) {
        return new LoadRequest(Set.of(), numbers, 0, 0, Set.of(), 0, false, Set.of(), false);
    }

    public static LoadRequest ofNodes(long from, long to) {
        return new LoadRequest(Set.of(), Set.of(), from, to, Set.of(), 0, false, Set.of(), false);
    }

    public static LoadRequest ofKeys(Set<StateKey> keys) {
        return ofKeys(keys, 0);
    }

    /** Entries, and some more of members that are likely to be asked for next. */
    public static LoadRequest ofKeys(Set<StateKey> keys, int ahead) {
        return new LoadRequest(Set.of(), Set.of(), 0, 0, keys, ahead, false, Set.of(), false);
    }

    public static LoadRequest ofWholeState() {
        return new LoadRequest(Set.of(), Set.of(), 0, 0, Set.of(), 0, true, Set.of(), false);
    }

    public static LoadRequest ofWaitingRedactions() {
        return new LoadRequest(Set.of(), Set.of(), 0, 0, Set.of(), 0, false, Set.of(), true);
    }
}
