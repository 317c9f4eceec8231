package dev.exeunt.room;

import dev.exeunt.matrix.auth.AuthEventSelection;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
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
    private static final Set<String> REMOVALS = Set.of("leave", "ban");
    private static final int SOLUTIONS_KEPT = 16_384;

    private final RoomMemory memory;
    private final Map<Long, Reading> readings = new HashMap<>();
    private final Map<Case, Map<StateKey, Long>> solutions = new HashMap<>();

    IndependentKeys(RoomMemory memory) {
        this.memory = memory;
    }

    /**
     * What resolution must know of an event before it looks at any other.
     *
     * @param key its own
     * @param power whether it is a power event
     * @param reads the entries of the state that its auth check reads
     */
    private record Reading(StateKey key, boolean power, Set<StateKey> reads) {}

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
        look(full);
        for (Long number : full) {
            Reading reading = readings.get(number);
            if (reading.power()) {
                return Optional.empty();
            }
            byKey.computeIfAbsent(reading.key(), key -> new HashSet<>()).add(number);
        }
        for (Long number : full) {
            Reading reading = readings.get(number);
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

    private void look(Set<Long> events) {
        memory.pdus(
                events.stream().filter(number -> !readings.containsKey(number)).toList());
        if (readings.size() > SOLUTIONS_KEPT) {
            readings.clear();
            memory.pdus(events);
        }
        for (Long number : events) {
            readings.computeIfAbsent(number, n -> reading(memory.pdu(n)));
        }
    }

    private static Reading reading(Pdu event) {
        Set<StateKey> reads = new HashSet<>(AuthEventSelection.keys(event));
        reads.add(StateKey.CREATE);
        reads.add(StateKey.POWER_LEVELS);
        return new Reading(event.key().orElseThrow(), isPowerEvent(event), reads);
    }

    /** Room version specifications, "Power events". */
    private static boolean isPowerEvent(Pdu event) {
        return switch (event.type()) {
            case EventType.POWER_LEVELS, EventType.JOIN_RULES -> true;
            case EventType.MEMBER ->
                event.membership().filter(REMOVALS::contains).isPresent()
                        && event.stateKey().filter(event.sender()::equals).isEmpty();
            default -> false;
        };
    }

    private Map<StateKey, Long> solution(
            Problem problem, StateKey key, Set<Long> events, Function<Problem, Map<StateKey, Long>> whole) {
        Set<Long> entries = events.stream()
                .flatMap(number -> readings.get(number).reads().stream())
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
        readings.clear();
        solutions.clear();
    }
}
