package dev.exeunt.room;

import dev.exeunt.matrix.auth.AuthEventSelection;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.StateResolutionAlgorithm;
import dev.exeunt.matrix.state.Conflict;
import dev.exeunt.matrix.state.EventSource;
import dev.exeunt.matrix.state.StateResolution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Resolves states of the room that are differences on one root, without enumerating them: only what differs is looked at, and the
 * whole state is read only where the auth difference cannot be told without it.
 */
final class Resolver implements EventSource {
    private final RoomMemory memory;
    private final StateResolutionAlgorithm algorithm;
    private final AuthChains chains;

    Resolver(RoomMemory memory, StateResolutionAlgorithm algorithm) {
        this.memory = memory;
        this.algorithm = algorithm;
        this.chains = new AuthChains(memory);
    }

    /** The resolution of these states; of none, the room's empty beginning. */
    RoomState resolve(List<RoomState> states) {
        List<RoomState> distinct = distinct(states);
        if (distinct.size() <= 1) {
            return distinct.isEmpty() ? RoomState.root(memory) : distinct.get(0);
        }
        RoomState base = distinct.get(0);
        Map<StateKey, Long> settled = new HashMap<>();
        Map<StateKey, Set<Long>> conflicted = conflicted(distinct, settled);
        if (!conflicted.isEmpty()) {
            resolve(distinct, conflicted).forEach((key, id) -> settled.put(key, numberOf(id)));
            conflicted.keySet().forEach(key -> settled.putIfAbsent(key, StateChange.NONE));
        }
        return base.with(settled.entrySet().stream()
                .filter(entry -> base.get(entry.getKey()) != entry.getValue())
                .map(entry -> new StateChange(entry.getKey(), base.get(entry.getKey()), entry.getValue()))
                .toList());
    }

    private static List<RoomState> distinct(List<RoomState> states) {
        List<RoomState> distinct = new ArrayList<>();
        Set<Map<StateKey, Long>> seen = new HashSet<>();
        for (RoomState state : states) {
            if (seen.add(state.difference())) {
                distinct.add(state);
            }
        }
        return distinct;
    }

    /**
     * The conflicted state set by key.
     *
     * @param settled receives the entries that only some states have and that are no conflict all the same (version 1)
     */
    private Map<StateKey, Set<Long>> conflicted(List<RoomState> states, Map<StateKey, Long> settled) {
        Set<StateKey> keys = new HashSet<>();
        states.forEach(state -> keys.addAll(state.difference().keySet()));
        memory.rootEntries(keys);
        Map<StateKey, Set<Long>> conflicted = new HashMap<>();
        for (StateKey key : keys) {
            Set<Long> entries = new LinkedHashSet<>();
            states.forEach(state -> entries.add(state.get(key)));
            if (entries.size() == 1) {
                continue;
            }
            entries.remove(StateChange.NONE);
            if (algorithm == StateResolutionAlgorithm.V1 && entries.size() == 1) {
                settled.put(key, entries.iterator().next());
            } else {
                conflicted.put(key, entries);
            }
        }
        return conflicted;
    }

    private Map<StateKey, EventId> resolve(List<RoomState> states, Map<StateKey, Set<Long>> conflicted) {
        Set<Long> events = conflicted.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        Set<Long> difference = Set.of();
        Set<Long> subgraph = Set.of();
        if (algorithm != StateResolutionAlgorithm.V1) {
            difference = authDifference(states, conflicted, events);
        }
        if (algorithm == StateResolutionAlgorithm.V2_1) {
            subgraph = chains.between(events);
        }
        fetch(states.get(0), events, difference, subgraph);
        Function<StateKey, Optional<EventId>> unconflicted = unconflicted(states, conflicted.keySet());
        Map<StateKey, Set<EventId>> byKey = new HashMap<>();
        conflicted.forEach((key, numbers) -> byKey.put(key, ids(numbers)));
        return StateResolution.of(algorithm)
                .resolve(new Conflict(unconflicted, byKey, ids(difference), ids(subgraph)), this);
    }

    /**
     * The auth difference. Auth chains of unconflicted entries are in every state's full auth chain, so that only the conflicted
     * entries' chains can make a difference, less what is in an unconflicted entry's chain.
     */
    private Set<Long> authDifference(List<RoomState> states, Map<StateKey, Set<Long>> conflicted, Set<Long> events) {
        Set<Long> union = new HashSet<>();
        Set<Long> intersection = null;
        for (RoomState state : states) {
            Set<Long> entries = conflicted.keySet().stream()
                    .map(state::get)
                    .filter(number -> number != StateChange.NONE)
                    .collect(Collectors.toSet());
            Set<Long> chain = chains.of(entries);
            union.addAll(chain);
            if (intersection == null) {
                intersection = new HashSet<>(chain);
            } else {
                intersection.retainAll(chain);
            }
        }
        union.removeAll(intersection);
        // What is conflicted is in the full conflicted set anyway.
        union.removeAll(events);
        if (!union.isEmpty()) {
            union.removeAll(chains.of(unconflictedEntries(states.get(0), conflicted.keySet())));
        }
        return union;
    }

    private Set<Long> unconflictedEntries(RoomState state, Set<StateKey> conflicted) {
        Map<StateKey, Long> whole = new HashMap<>(memory.wholeRoot());
        whole.putAll(state.difference());
        whole.keySet().removeAll(conflicted);
        whole.values().removeIf(number -> number == StateChange.NONE);
        return new HashSet<>(whole.values());
    }

    /** Everything that the algorithm is sure to read, in few questions to the store. */
    private void fetch(RoomState state, Set<Long> events, Set<Long> difference, Set<Long> subgraph) {
        Set<Long> full = new HashSet<>(events);
        full.addAll(difference);
        full.addAll(subgraph);
        memory.pdus(full);
        Set<Long> auth = new HashSet<>();
        Set<StateKey> keys = new HashSet<>(Set.of(StateKey.CREATE));
        for (Long number : full) {
            auth.addAll(memory.node(number).auth());
            keys.addAll(AuthEventSelection.keys(memory.pdu(number)));
        }
        memory.pdus(auth);
        state.look(keys);
    }

    private Function<StateKey, Optional<EventId>> unconflicted(List<RoomState> states, Set<StateKey> conflicted) {
        return key -> conflicted.contains(key)
                ? Optional.empty()
                : states.stream()
                        .map(state -> state.get(key))
                        .filter(number -> number != StateChange.NONE)
                        .findFirst()
                        .map(number -> memory.pdu(number).eventId());
    }

    private Set<EventId> ids(Set<Long> numbers) {
        return numbers.stream().map(number -> memory.pdu(number).eventId()).collect(Collectors.toSet());
    }

    private long numberOf(EventId id) {
        memory.look(Set.of(id));
        return memory.number(id).orElseThrow();
    }

    @Override
    public Optional<Pdu> get(EventId id) {
        memory.look(Set.of(id));
        return memory.number(id).map(memory::pdu);
    }

    @Override
    public boolean rejected(EventId id) {
        memory.look(Set.of(id));
        return memory.number(id)
                .map(number -> memory.node(number).outcome() == Outcome.REJECTED)
                .orElse(false);
    }
}
