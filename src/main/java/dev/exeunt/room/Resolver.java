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
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Resolves states of the room that are differences on one root, without enumerating them: only what differs is looked at, and the
 * whole state is read only where the auth difference cannot be told without it. Where keys are conflicted independently of each other,
 * each is resolved for itself, and once.
 */
final class Resolver implements EventSource {
    private final RoomMemory memory;
    private final StateResolutionAlgorithm algorithm;
    private final AuthChains chains;
    private final Readings readings;
    private final IndependentKeys independent;
    private final Contests contests;

    Resolver(RoomMemory memory, StateResolutionAlgorithm algorithm) {
        this.memory = memory;
        this.algorithm = algorithm;
        this.chains = new AuthChains(memory);
        this.readings = new Readings(memory);
        this.independent = new IndependentKeys(readings);
        this.contests = new Contests(memory, algorithm, chains, readings);
    }

    /**
     * What is to be resolved.
     *
     * @param any one of the states, for what they have in common
     * @param conflicted the conflicted state set
     * @param difference the auth difference (versions 2 and 2.1)
     * @param subgraph the conflicted state subgraph (version 2.1)
     */
    record Problem(RoomState any, ConflictedState conflicted, Set<Long> difference, Set<Long> subgraph) {
        Set<Long> fullConflictedSet() {
            Set<Long> full = conflicted.events();
            full.addAll(difference);
            full.addAll(subgraph);
            return full;
        }

        /** The part of it that concerns one key, to which these events belong. */
        Problem only(StateKey key, Set<Long> events) {
            Map<StateKey, Set<Long>> byKey =
                    conflicted.has(key) ? Map.of(key, conflicted.byKey().get(key)) : Map.of();
            return new Problem(
                    any, new ConflictedState(byKey, Map.of()), both(difference, events), both(subgraph, events));
        }

        private static Set<Long> both(Set<Long> set, Set<Long> other) {
            return set.stream().filter(other::contains).collect(Collectors.toSet());
        }

        /** The entry that is no conflict; {@link StateChange#NONE} for a conflicted key too. */
        long unconflicted(StateKey key) {
            if (conflicted.has(key)) {
                return StateChange.NONE;
            }
            Long settled = conflicted.settled().get(key);
            return settled == null ? any.get(key) : settled;
        }
    }

    /** No states yet, to be resolved key by key. */
    MergedStates merging() {
        return new MergedStates(memory, contests, this);
    }

    /** The resolution of these states; of none, the room's empty beginning. */
    RoomState resolve(List<RoomState> states) {
        List<RoomState> distinct = distinct(states);
        if (distinct.size() <= 1) {
            return distinct.isEmpty() ? RoomState.root(memory) : distinct.get(0);
        }
        RoomState first = distinct.get(0);
        return first.with(changes(first, distinct));
    }

    /** What leads from one of these states to their resolution. */
    List<StateChange> changes(RoomState from, List<RoomState> states) {
        MergedStates merged = merging();
        merged.countAll(states);
        merged.settle();
        return merged.isIndependent(entry -> states.stream().allMatch(state -> merged.cites(state, entry)))
                ? merged.changes(from, true)
                : from.to(resolveAnew(states));
    }

    /** The resolution of one or more states, whatever depends on what. */
    RoomState resolveAnew(List<RoomState> states) {
        List<RoomState> distinct = distinct(states);
        if (distinct.size() == 1) {
            return distinct.get(0);
        }
        ConflictedState conflicted = ConflictedState.of(distinct, memory, algorithm);
        Map<StateKey, Long> resolved = new HashMap<>(conflicted.settled());
        if (!conflicted.isEmpty()) {
            resolved.putAll(resolve(problem(distinct, conflicted)));
            conflicted.byKey().keySet().forEach(key -> resolved.putIfAbsent(key, StateChange.NONE));
        }
        RoomState base = distinct.get(0);
        return base.with(resolved.entrySet().stream()
                .filter(entry -> base.get(entry.getKey()) != entry.getValue())
                .map(entry -> new StateChange(entry.getKey(), base.get(entry.getKey()), entry.getValue()))
                .toList());
    }

    private static List<RoomState> distinct(List<RoomState> states) {
        List<RoomState> distinct = new ArrayList<>();
        Set<Map<StateKey, Long>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (RoomState state : states) {
            if (seen.add(state.difference())) {
                distinct.add(state);
            }
        }
        return distinct;
    }

    private Problem problem(List<RoomState> states, ConflictedState conflicted) {
        boolean first = algorithm == StateResolutionAlgorithm.V1;
        boolean newest = algorithm == StateResolutionAlgorithm.V2_1;
        return new Problem(
                states.get(0),
                conflicted,
                first ? Set.of() : new AuthDifference(memory, chains, states, conflicted).events(),
                newest ? chains.between(conflicted.events()) : Set.of());
    }

    private Map<StateKey, Long> resolve(Problem problem) {
        return algorithm == StateResolutionAlgorithm.V1
                ? resolveWhole(problem)
                : independent.resolve(problem, this::resolveWhole).orElseGet(() -> resolveWhole(problem));
    }

    /** The entry that comes out of a conflict that is independent of all others, {@link StateChange#NONE} where none does. */
    long resolveKey(Contest contest, RoomState unconflicted) {
        ConflictedState conflicted = new ConflictedState(Map.of(contest.key(), contest.events()), Map.of());
        return resolveWhole(new Problem(unconflicted, conflicted, Set.of(), Set.of()))
                .getOrDefault(contest.key(), StateChange.NONE);
    }

    private Map<StateKey, Long> resolveWhole(Problem problem) {
        fetch(problem);
        Map<StateKey, Set<EventId>> byKey = new HashMap<>();
        problem.conflicted().byKey().forEach((key, numbers) -> byKey.put(key, ids(numbers)));
        Conflict conflict = new Conflict(
                key -> Optional.of(problem.unconflicted(key))
                        .filter(number -> number != StateChange.NONE)
                        .map(number -> memory.pdu(number).eventId()),
                byKey,
                ids(problem.difference()),
                ids(problem.subgraph()));
        Map<StateKey, Long> resolved = new HashMap<>();
        StateResolution.of(algorithm).resolve(conflict, this).forEach((key, id) -> resolved.put(key, numberOf(id)));
        return resolved;
    }

    /** Everything that the algorithm is sure to read, in few questions to the store. */
    private void fetch(Problem problem) {
        Set<Long> full = problem.fullConflictedSet();
        memory.pdus(full);
        Set<Long> auth = new HashSet<>();
        Set<StateKey> keys = new HashSet<>(Set.of(StateKey.CREATE));
        for (Long number : full) {
            auth.addAll(memory.node(number).auth());
            keys.addAll(AuthEventSelection.keys(memory.pdu(number)));
        }
        memory.pdus(auth);
        problem.any().look(keys);
    }

    private Set<EventId> ids(Set<Long> numbers) {
        return numbers.stream().map(number -> memory.pdu(number).eventId()).collect(Collectors.toSet());
    }

    private long numberOf(EventId id) {
        memory.look(Set.of(id));
        return memory.number(id).orElseThrow();
    }

    /** There is nothing to resolve any more: what a storm left is forgotten. */
    void calm() {
        contests.calm();
        readings.calm();
    }

    /** An event that was proposed did not come to be; its number will be another's. */
    void forget(EventNode proposed) {
        independent.forget();
        chains.forget();
        readings.forget(proposed.event());
        contests.forget(proposed.own());
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
