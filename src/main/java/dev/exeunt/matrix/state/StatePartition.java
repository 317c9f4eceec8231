package dev.exeunt.matrix.state;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.StateKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A set of states, cut in two.
 *
 * @param unconflicted the unconflicted state map
 * @param conflicted the conflicted events by key
 */
record StatePartition(Map<StateKey, EventId> unconflicted, Map<StateKey, Set<EventId>> conflicted) {
    /** Version 1: a key is conflicted where two states have different events for it. */
    static StatePartition byDifference(List<Map<StateKey, EventId>> states) {
        return of(states, (distinct, holders) -> distinct > 1);
    }

    /** Versions 2 and 2.1: a key is conflicted unless every state has it with the same event. */
    static StatePartition byUnanimity(List<Map<StateKey, EventId>> states) {
        return of(states, (distinct, holders) -> distinct > 1 || holders < states.size());
    }

    /** @param isConflict whether a key is conflicted, by the number of its distinct events and of the states that have it */
    private static StatePartition of(List<Map<StateKey, EventId>> states, BiPredicate<Integer, Integer> isConflict) {
        Map<StateKey, EventId> unconflicted = new HashMap<>();
        Map<StateKey, Set<EventId>> conflicted = new HashMap<>();
        Set<StateKey> keys =
                states.stream().flatMap(state -> state.keySet().stream()).collect(Collectors.toSet());
        for (StateKey key : keys) {
            Set<EventId> distinct = new HashSet<>();
            int holders = 0;
            for (Map<StateKey, EventId> state : states) {
                EventId id = state.get(key);
                if (id != null) {
                    distinct.add(id);
                    holders++;
                }
            }
            if (isConflict.test(distinct.size(), holders)) {
                conflicted.put(key, distinct);
            } else {
                unconflicted.put(key, distinct.iterator().next());
            }
        }
        return new StatePartition(unconflicted, conflicted);
    }

    Function<StateKey, Optional<EventId>> lookup() {
        return key -> Optional.ofNullable(unconflicted.get(key));
    }

    /** The conflicted state set. */
    Set<EventId> conflictedEvents() {
        return conflicted.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    }
}
