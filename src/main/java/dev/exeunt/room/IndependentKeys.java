package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.Readings.Reading;
import dev.exeunt.room.Resolver.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * State resolution (versions 2 and 2.1) where it falls apart into one problem for each key: when the full conflicted set holds no power
 * event, and no event whose auth check reads the key of another event of the set. Then the first step selects nothing, the order of
 * the events is given by each event alone, and whether an event is allowed depends on those of its own key only. So a key that is
 * resolved stays resolved while others are added: a storm of leaves costs each leave its own key.
 */
final class IndependentKeys {
    private static final int SOLUTIONS_KEPT = 16_384;

    private final Readings readings;
    private final Map<Case, Map<StateKey, Long>> solutions = new HashMap<>();

    IndependentKeys(Readings readings) {
        this.readings = readings;
    }

    /**
     * One key's problem.
     *
     * @param events those of the full conflicted set with this key
     * @param entries the entries outside of the problem on which the solution depends
     */
    private record Case(StateKey key, Set<Long> events, Set<Long> entries) {}

    /**
     * Resolves key by key.
     *
     * @param whole how to resolve one key's problem
     * @return empty where the keys depend on each other
     */
    Optional<Map<StateKey, Long>> resolve(Problem problem, Function<Problem, Map<StateKey, Long>> whole) {
        Map<StateKey, Set<Long>> byKey = new LinkedHashMap<>();
        Set<Long> full = problem.fullConflictedSet();
        readings.look(full);
        for (Long number : full) {
            Reading reading = readings.of(number);
            if (reading.power()) {
                return Optional.empty();
            }
            byKey.computeIfAbsent(reading.key(), key -> new HashSet<>()).add(number);
        }
        for (Long number : full) {
            Reading reading = readings.of(number);
            for (StateKey read : reading.reads()) {
                if (byKey.containsKey(read) && !read.equals(reading.key())) {
                    return Optional.empty();
                }
            }
        }
        Map<StateKey, Long> resolved = new HashMap<>();
        byKey.forEach((key, events) -> resolved.putAll(solution(problem, key, events, whole)));
        return Optional.of(resolved);
    }

    private Map<StateKey, Long> solution(
            Problem problem, StateKey key, Set<Long> events, Function<Problem, Map<StateKey, Long>> whole) {
        Set<Long> entries = events.stream()
                .flatMap(number -> readings.of(number).reads().stream())
                .map(problem::unconflicted)
                .collect(Collectors.toSet());
        Case wanted = new Case(key, events, entries);
        Map<StateKey, Long> solution = solutions.get(wanted);
        if (solution == null) {
            solution = whole.apply(problem.only(key, events));
            if (solutions.size() >= SOLUTIONS_KEPT) {
                solutions.clear();
            }
            solutions.put(wanted, solution);
        }
        return solution;
    }

    /** An event that was proposed did not come to be; its number will be another's. */
    void forget() {
        solutions.clear();
    }
}
