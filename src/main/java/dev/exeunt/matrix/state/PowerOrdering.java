package dev.exeunt.matrix.state;

import dev.exeunt.matrix.auth.PowerLevels;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/**
 * The reverse topological power ordering: auth events before those that cite them; among those that are free to come next, the greatest
 * power of the sender first, then the earliest, then the least ID.
 */
final class PowerOrdering {
    private record Candidate(Pdu event, long power) {
        static final Comparator<Candidate> ORDER = Comparator.comparingLong(Candidate::power)
                .reversed()
                .thenComparingLong(candidate -> candidate.event().originServerTs())
                .thenComparing(candidate -> candidate.event().eventId());
    }

    private final AuthGraph graph;

    PowerOrdering(AuthGraph graph) {
        this.graph = graph;
    }

    /**
     * Sorts by Kahn's algorithm. An event that is not wanted takes no place in the order, but its edges count: it comes as soon as its
     * auth events have come.
     *
     * @param closure events with their whole auth chains
     * @param wanted which of them to sort
     */
    List<Pdu> sort(Map<EventId, Pdu> closure, Set<EventId> wanted) {
        Map<EventId, List<EventId>> citing = new HashMap<>();
        Map<EventId, Integer> waitingFor = new HashMap<>();
        closure.forEach((id, event) -> {
            List<EventId> cited = event.authEvents().stream()
                    .distinct()
                    .filter(closure::containsKey)
                    .toList();
            cited.forEach(
                    c -> citing.computeIfAbsent(c, none -> new ArrayList<>()).add(id));
            waitingFor.put(id, cited.size());
        });

        Queue<Candidate> candidates = new PriorityQueue<>(Candidate.ORDER);
        Deque<EventId> free = new ArrayDeque<>();
        waitingFor.forEach((id, count) -> {
            if (count == 0) {
                free.add(id);
            }
        });
        List<Pdu> sorted = new ArrayList<>();
        while (!free.isEmpty() || !candidates.isEmpty()) {
            EventId id;
            if (free.isEmpty()) {
                Pdu next = candidates.remove().event();
                sorted.add(next);
                id = next.eventId();
            } else {
                id = free.remove();
                if (wanted.contains(id)) {
                    Pdu event = closure.get(id);
                    candidates.add(new Candidate(event, powerOfSender(event)));
                    continue;
                }
            }
            for (EventId dependent : citing.getOrDefault(id, List.of())) {
                if (waitingFor.merge(dependent, -1, Integer::sum) == 0) {
                    free.add(dependent);
                }
            }
        }
        return sorted;
    }

    /** The sender's power level when looking at the event's auth events. */
    private long powerOfSender(Pdu event) {
        return PowerLevels.of(
                        key -> graph.cited(event, key),
                        event.version().authRules().powerLevels())
                .ofUser(event.sender());
    }
}
