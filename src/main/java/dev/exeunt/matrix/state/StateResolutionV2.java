package dev.exeunt.matrix.state;

import dev.exeunt.matrix.auth.AuthRules;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * State resolution of room versions 2 to 11 and, as version 2.1, of room version 12, which begins with an empty state and adds the
 * conflicted state subgraph.
 */
final class StateResolutionV2 extends StateResolution {
    private final boolean v2_1;

    StateResolutionV2(boolean v2_1) {
        this.v2_1 = v2_1;
    }

    @Override
    StatePartition partition(List<Map<StateKey, EventId>> states) {
        return StatePartition.byUnanimity(states);
    }

    @Override
    Conflict conflict(StatePartition partition, List<Map<StateKey, EventId>> states, EventSource events) {
        AuthGraph graph = new AuthGraph(events);
        return new Conflict(
                partition.lookup(),
                partition.conflicted(),
                graph.authDifference(states),
                v2_1 ? graph.subgraph(partition.conflictedEvents()) : Set.of());
    }

    @Override
    public Map<StateKey, EventId> resolve(Conflict conflict, EventSource events) {
        AuthGraph graph = new AuthGraph(events);
        Map<EventId, Pdu> full = fullConflictedSet(conflict, events);
        // 1. Select the power events of the full conflicted set, and what of it is in their auth chains; sort them.
        List<EventId> powerEvents = full.values().stream()
                .filter(StateResolutionV2::isPowerEvent)
                .map(Pdu::eventId)
                .toList();
        Map<EventId, Pdu> powerChain = graph.closure(powerEvents);
        List<Pdu> first = PowerOrdering.sort(graph, powerChain, full.keySet());
        // 2. Apply the iterative auth checks, starting from the unconflicted state map (2.1: from an empty one).
        PartialState state = new PartialState(v2_1 ? key -> Optional.empty() : conflict.unconflicted(), events);
        applyAllowed(first, state, graph, events);
        // 3. Order all remaining events by the mainline of the power levels found so far.
        full.keySet().removeAll(powerChain.keySet());
        List<Pdu> rest = new MainlineOrdering(graph, state.get(StateKey.POWER_LEVELS)).sort(full.values());
        // 4. Apply the iterative auth checks to them.
        applyAllowed(rest, state, graph, events);
        // 5. What is unconflicted stays as it is.
        return state.decidedExcept(conflict.unconflicted());
    }

    private static Map<EventId, Pdu> fullConflictedSet(Conflict conflict, EventSource events) {
        Map<EventId, Pdu> full = new HashMap<>();
        Stream.of(
                        conflict.conflicted().values().stream().flatMap(Set::stream),
                        conflict.authDifference().stream(),
                        conflict.subgraph().stream())
                .flatMap(ids -> ids)
                .forEach(id -> events.get(id).filter(Pdu::isState).ifPresent(event -> full.put(id, event)));
        return full;
    }

    private static boolean isPowerEvent(Pdu event) {
        return switch (event.type()) {
            case EventType.POWER_LEVELS, EventType.JOIN_RULES -> true;
            case EventType.MEMBER -> isRemoval(event);
            default -> false;
        };
    }

    /** Whether somebody else than the user ends the membership. */
    private static boolean isRemoval(Pdu member) {
        String membership = member.membership().orElse("");
        return (membership.equals("leave") || membership.equals("ban"))
                && member.stateKey().filter(member.sender()::equals).isEmpty();
    }

    /** The iterative auth checks algorithm. */
    private static void applyAllowed(List<Pdu> sorted, PartialState state, AuthGraph graph, EventSource events) {
        for (Pdu event : sorted) {
            // Where the state lacks an entry, the event's own auth event counts if it is not rejected.
            boolean allowed = AuthRules.check(event, key -> state.get(key)
                            .or(() -> graph.cited(event, key).filter(cited -> !events.rejected(cited.eventId()))))
                    .isAllowed();
            if (allowed) {
                state.put(event);
            }
        }
    }
}
