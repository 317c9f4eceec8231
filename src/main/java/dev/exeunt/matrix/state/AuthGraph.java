package dev.exeunt.matrix.state;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The graph that {@code auth_events} make. Walks keep their own stack: chains may be as long as the room is old. */
final class AuthGraph {
    private final EventSource events;

    AuthGraph(EventSource events) {
        this.events = events;
    }

    /** The event's auth events, as far as they exist. */
    List<Pdu> authEvents(Pdu event) {
        return event.authEvents().stream()
                .map(events::get)
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * The state event of this key that the event's {@code auth_events} cite; in a room version that does not cite the create event, the
     * room ID does.
     */
    Optional<Pdu> cited(Pdu event, StateKey key) {
        if (key.equals(StateKey.CREATE) && !event.version().authRules().createCited()) {
            return EventId.parse("$" + event.roomId().value().substring(1)).flatMap(events::get);
        }
        return authEvents(event).stream()
                .filter(cited -> cited.is(key.type(), key.key()))
                .findFirst();
    }

    /** These events with their auth chains, as far as they exist. */
    Map<EventId, Pdu> closure(Collection<EventId> ids) {
        Map<EventId, Pdu> closure = new LinkedHashMap<>();
        Deque<EventId> queue = new ArrayDeque<>(ids);
        while (!queue.isEmpty()) {
            EventId id = queue.pop();
            if (!closure.containsKey(id)) {
                events.get(id).ifPresent(event -> {
                    closure.put(id, event);
                    event.authEvents().forEach(queue::push);
                });
            }
        }
        return closure;
    }

    /** The full auth chain of a state: the union of its events' auth chains, which may hold events of the state too. */
    private Set<EventId> authChain(Collection<EventId> state) {
        Set<EventId> cited = new HashSet<>();
        for (EventId id : state) {
            events.get(id).ifPresent(event -> cited.addAll(event.authEvents()));
        }
        return closure(cited).keySet();
    }

    /** The auth difference: what is in the full auth chain of some of these states, but not of all. */
    Set<EventId> authDifference(List<Map<StateKey, EventId>> states) {
        Map<EventId, Integer> chains = new HashMap<>();
        for (Map<StateKey, EventId> state : states) {
            authChain(state.values()).forEach(id -> chains.merge(id, 1, Integer::sum));
        }
        chains.values().removeIf(count -> count == states.size());
        return chains.keySet();
    }

    /** The conflicted state subgraph: the events on all paths from one event of the conflicted state set to another. */
    Set<EventId> subgraph(Set<EventId> conflicted) {
        Map<EventId, Pdu> closure = closure(conflicted);
        Map<EventId, List<EventId>> citing = new HashMap<>();
        closure.forEach((id, event) -> event.authEvents()
                .forEach(cited ->
                        citing.computeIfAbsent(cited, none -> new ArrayList<>()).add(id)));
        // All of the closure is reached from the conflicted set; what also reaches it is on a path.
        Set<EventId> subgraph = new HashSet<>();
        Deque<EventId> queue = new ArrayDeque<>(conflicted);
        while (!queue.isEmpty()) {
            EventId id = queue.pop();
            if (subgraph.add(id)) {
                citing.getOrDefault(id, List.of()).forEach(queue::push);
            }
        }
        return subgraph;
    }
}
