package dev.exeunt.room;

import dev.exeunt.room.StateGraph.Held;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The states before events: in a storm many events follow the same ones, and what these come to is resolved once. */
final class Pasts {
    private static final int PASTS_KEPT = 256;

    private final StateGraph states;
    private final Resolver resolver;
    private final Map<Set<Long>, Known> known = new LinkedHashMap<>(64, 0.75f, true);

    private record Known(Held state, long base, List<StateChange> merged) {}

    Pasts(StateGraph states, Resolver resolver) {
        this.states = states;
        this.resolver = resolver;
    }

    /**
     * A state before events.
     *
     * @param base an event with a state, or {@link EventNode#ROOT}
     * @param merged what leads from the state after {@code base} to this one
     */
    record Past(RoomState state, long base, List<StateChange> merged) {}

    /**
     * The state before an event that follows these.
     *
     * @param prev events with a state
     */
    Past after(List<Long> prev) {
        if (prev.isEmpty()) {
            return new Past(resolver.resolve(List.of()), EventNode.ROOT, List.of());
        } else if (prev.size() == 1) {
            return new Past(states.after(prev.get(0)), prev.get(0), List.of());
        }
        Set<Long> cited = Set.copyOf(prev);
        return Optional.ofNullable(known.get(cited))
                .flatMap(past -> states.state(past.state()).map(state -> new Past(state, past.base(), past.merged())))
                .orElseGet(() -> keep(cited, merge(List.copyOf(cited))));
    }

    private Past keep(Set<Long> cited, Past past) {
        if (known.size() >= PASTS_KEPT) {
            known.remove(known.keySet().iterator().next());
        }
        known.put(cited, new Known(states.hold(past.state()), past.base(), past.merged()));
        return past;
    }

    private Past merge(List<Long> prev) {
        long base = Collections.max(prev);
        RoomState from = states.after(base);
        List<StateChange> merged =
                resolver.changes(from, prev.stream().map(states::after).toList());
        return new Past(from.with(merged), base, merged);
    }

    /** The same, where a server gives a state for those of the events before that are not here; empty where that is none. */
    Optional<Past> after(List<Long> prev, GivenState given) {
        return states.given(given).map(state -> {
            List<RoomState> before =
                    new ArrayList<>(prev.stream().map(states::after).toList());
            before.add(state);
            Set<Long> bases =
                    new HashSet<>(prev.isEmpty() ? states.extremities().keySet() : prev);
            long base = bases.isEmpty() ? EventNode.ROOT : Collections.max(bases);
            RoomState resolved = resolver.resolve(before);
            return new Past(resolved, base, states.after(base).to(resolved));
        });
    }
}
