package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.StateKey;
import java.util.HashSet;
import java.util.Set;

/**
 * What a room must have from the store before it can go on.
 *
 * @param ids events wanted by ID, as far as they exist
 * @param numbers events wanted by number
 * @param nodesFrom first number of a range of nodes wanted without content; 0 for none
 * @param nodesTo last number of that range
 * @param keys entries of the current state wanted, with their events
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
        return new LoadRequest(ids, Set.of(), 0, 0, Set.of(), false, Set.of(), false);
    }

    public static LoadRequest ofPlaces(Set<EventId> places) {
        return new LoadRequest(Set.of(), Set.of(), 0, 0, Set.of(), false, places, false);
    }

    public static LoadRequest ofNumbers(Set<Long> numbers) {
        return new LoadRequest(Set.of(), numbers, 0, 0, Set.of(), false, Set.of(), false);
    }

    public static LoadRequest ofNodes(long from, long to) {
        return new LoadRequest(Set.of(), Set.of(), from, to, Set.of(), false, Set.of(), false);
    }

    public static LoadRequest ofKeys(Set<StateKey> keys) {
        return new LoadRequest(Set.of(), Set.of(), 0, 0, keys, false, Set.of(), false);
    }

    public static LoadRequest ofWholeState() {
        return new LoadRequest(Set.of(), Set.of(), 0, 0, Set.of(), true, Set.of(), false);
    }

    public static LoadRequest ofWaitingRedactions() {
        return new LoadRequest(Set.of(), Set.of(), 0, 0, Set.of(), false, Set.of(), true);
    }

    /** Whether nothing but entries of the current state is wanted. */
    public boolean isOfKeys() {
        return equals(ofKeys(keys));
    }

    /** The same, and these entries. */
    LoadRequest withKeys(Set<StateKey> more) {
        Set<StateKey> all = new HashSet<>(keys);
        all.addAll(more);
        return new LoadRequest(ids, numbers, nodesFrom, nodesTo, all, wholeState, places, waiting);
    }
}
