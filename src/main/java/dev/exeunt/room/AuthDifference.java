package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The auth difference of states (room version specifications, "Auth difference") without their full auth chains. What an unconflicted
 * entry's chain holds is in every full auth chain; so only conflicted entries can make a difference. Most states have the root's entry
 * for most conflicted keys: those chains are counted once for all states, and each state takes back what it has otherwise.
 */
final class AuthDifference {
    private final RoomMemory memory;
    private final AuthChains chains;
    private final List<RoomState> states;
    private final ConflictedState conflicted;

    /** In how many conflicted keys' root entries' chains an event is. */
    private final Map<Long, Integer> inRootChains = new HashMap<>();

    /** In how many states' own entries' chains an event is that no root entry's chain holds. */
    private final Map<Long, Integer> inOwnChains = new HashMap<>();

    /** From how many states' chains an event is absent that some root entry's chain holds. */
    private final Map<Long, Integer> absent = new HashMap<>();

    AuthDifference(RoomMemory memory, AuthChains chains, List<RoomState> states, ConflictedState conflicted) {
        this.memory = memory;
        this.chains = chains;
        this.states = states;
        this.conflicted = conflicted;
    }

    /** Without the conflicted events themselves, which belong to the full conflicted set anyway. */
    Set<Long> events() {
        conflicted.byKey().keySet().forEach(key -> count(chainOf(memory.root().entry(key)), inRootChains));
        states.forEach(this::compare);
        Set<Long> difference = new HashSet<>();
        takeSome(inOwnChains, difference);
        takeSome(absent, difference);
        difference.removeAll(conflicted.events());
        if (!difference.isEmpty()) {
            difference.removeAll(chains.of(unconflictedEntries()));
        }
        return difference;
    }

    private void compare(RoomState state) {
        Map<Long, Integer> lost = new HashMap<>();
        Set<Long> own = new HashSet<>();
        state.difference().forEach((key, number) -> {
            if (conflicted.has(key)) {
                count(chainOf(memory.root().entry(key)), lost);
                own.addAll(chainOf(number));
            }
        });
        for (Long event : own) {
            if (!inRootChains.containsKey(event)) {
                inOwnChains.merge(event, 1, Integer::sum);
            }
        }
        lost.forEach((event, times) -> {
            if (times.equals(inRootChains.get(event)) && !own.contains(event)) {
                absent.merge(event, 1, Integer::sum);
            }
        });
    }

    private Set<Long> chainOf(long entry) {
        return entry == StateChange.NONE ? Set.of() : chains.of(entry);
    }

    private static void count(Set<Long> chain, Map<Long, Integer> counts) {
        chain.forEach(event -> counts.merge(event, 1, Integer::sum));
    }

    /** Those that some states have and some have not. */
    private void takeSome(Map<Long, Integer> counts, Set<Long> taken) {
        counts.forEach((event, count) -> {
            if (count < states.size()) {
                taken.add(event);
            }
        });
    }

    private Set<Long> unconflictedEntries() {
        Map<StateKey, Long> whole = new HashMap<>(memory.root().whole());
        whole.putAll(states.get(0).difference());
        whole.keySet().removeAll(conflicted.byKey().keySet());
        whole.values().removeIf(number -> number == StateChange.NONE);
        return new HashSet<>(whole.values());
    }
}
