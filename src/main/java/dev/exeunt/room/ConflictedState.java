package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.StateResolutionAlgorithm;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where states disagree (room version specifications, "Unconflicted state map and conflicted state set").
 *
 * @param byKey the conflicted state set by key
 * @param settled entries that only some states have and that are no conflict all the same (version 1)
 */
record ConflictedState(Map<StateKey, Set<Long>> byKey, Map<StateKey, Long> settled) {
    /** @param states two or more that differ */
    static ConflictedState of(List<RoomState> states, RoomMemory memory, StateResolutionAlgorithm algorithm) {
        Map<StateKey, Integer> stated = new HashMap<>();
        Map<StateKey, Set<Long>> entries = new HashMap<>();
        for (RoomState state : states) {
            state.difference().forEach((key, number) -> {
                stated.merge(key, 1, Integer::sum);
                entries.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(number);
            });
        }
        memory.root().look(entries.keySet());
        // A state that does not mention a key has the root's entry.
        stated.forEach((key, count) -> {
            if (count < states.size()) {
                entries.get(key).add(memory.root().entry(key));
            }
        });
        entries.values().removeIf(numbers -> numbers.size() == 1);
        entries.values().forEach(numbers -> numbers.remove(StateChange.NONE));
        Map<StateKey, Long> settled = new HashMap<>();
        if (algorithm == StateResolutionAlgorithm.V1) {
            entries.forEach((key, numbers) -> {
                if (numbers.size() == 1) {
                    settled.put(key, numbers.iterator().next());
                }
            });
            entries.keySet().removeAll(settled.keySet());
        }
        return new ConflictedState(entries, settled);
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    boolean has(StateKey key) {
        return byKey.containsKey(key);
    }

    /** The conflicted state set. */
    Set<Long> events() {
        return byKey.values().stream().flatMap(Set::stream).collect(Collectors.toCollection(HashSet::new));
    }
}
