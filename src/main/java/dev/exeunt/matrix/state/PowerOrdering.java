package dev.exeunt.matrix.state;

import dev.exeunt.matrix.auth.PowerLevels;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
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
    private final Map<EventId, Pdu> closure;
    private final Set<EventId> wanted;

    /** How many of an event's auth events have not come yet. */
    private final Map<EventId, Integer> waitingFor = new HashMap<>();

    private final Map<EventId, List<EventId>> citing = new HashMap<>();
    private final Queue<Candidate> candidates = new PriorityQueue<>(Candidate.ORDER);

    private PowerOrdering(AuthGraph graph, Map<EventId, Pdu> closure, Set<EventId> wanted) {
        this.graph = graph;
        this.closure = closure;
        this.wanted = wanted;
    }

    /**
     * Sorts by Kahn's algorithm.
     *
     * @param closure events with their whole auth chains
     * @param wanted which of them to sort; the others take no place in the order, but keep those they stand between in order
     */
    static List<Pdu> sort(AuthGraph graph, Map<EventId, Pdu> closure, Set<EventId> wanted) {
        return new PowerOrdering(graph, closure, wanted).sort();
    }

    private List<Pdu> sort() {
        closure.values().forEach(this::link);
        List<EventId> roots =
                closure.keySet().stream().filter(id -> waitingFor.get(id) == 0).toList();
        roots.forEach(this::come);
        List<Pdu> sorted = new ArrayList<>();
        while (!candidates.isEmpty()) {
            Pdu next = candidates.remove().event();
            sorted.add(next);
            release(next.eventId()).forEach(this::come);
        }
        return sorted;
    }

    private void link(Pdu event) {
        Set<EventId> cited = new HashSet<>(event.authEvents());
        cited.retainAll(closure.keySet());
        cited.forEach(
                id -> citing.computeIfAbsent(id, none -> new ArrayList<>()).add(event.eventId()));
        waitingFor.put(event.eventId(), cited.size());
    }

    /** An event's auth events have all come: it is a candidate, or, where it is not wanted, out of the way. */
    private void come(EventId id) {
        Deque<EventId> coming = new ArrayDeque<>(List.of(id));
        while (!coming.isEmpty()) {
            EventId next = coming.remove();
            if (wanted.contains(next)) {
                Pdu event = closure.get(next);
                candidates.add(new Candidate(event, powerOfSender(event)));
            } else {
                coming.addAll(release(next));
            }
        }
    }

    /** The events that waited for this one only. */
    private List<EventId> release(EventId id) {
        return citing.getOrDefault(id, List.of()).stream()
                .filter(waiting -> waitingFor.merge(waiting, -1, Integer::sum) == 0)
                .toList();
    }

    /** The sender's power level when looking at the event's auth events. */
    private long powerOfSender(Pdu event) {
        return PowerLevels.of(
                        key -> graph.cited(event, key),
                        event.version().authRules().powerLevels())
                .ofUser(event.sender());
    }
}
