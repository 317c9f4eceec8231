package dev.exeunt.matrix.state;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mainline ordering based on some power levels: events that rest on older power levels of the mainline come first, then the
 * earlier, then those of lesser ID.
 */
final class MainlineOrdering {
    /** The position of events that do not rest on the mainline, beyond every other. */
    private static final int NOWHERE = Integer.MAX_VALUE;

    private record Placed(Pdu event, int position) {
        static final Comparator<Placed> ORDER = Comparator.comparingInt(Placed::position)
                .reversed()
                .thenComparingLong(placed -> placed.event().originServerTs())
                .thenComparing(placed -> placed.event().eventId());
    }

    private final AuthGraph graph;

    /** By power levels event: where the mainline is met when going back from it, itself included. */
    private final Map<EventId, Integer> met = new HashMap<>();

    /** @param powerLevels the newest power levels of the mainline; empty where there are none, then all events are nowhere */
    MainlineOrdering(AuthGraph graph, Optional<Pdu> powerLevels) {
        this.graph = graph;
        Optional<Pdu> next = powerLevels;
        while (next.isPresent() && met.putIfAbsent(next.get().eventId(), met.size()) == null) {
            next = cited(next.get());
        }
    }

    List<Pdu> sort(Collection<Pdu> events) {
        return events.stream()
                .map(event -> new Placed(event, position(event)))
                .sorted(Placed.ORDER)
                .map(Placed::event)
                .toList();
    }

    private int position(Pdu event) {
        List<EventId> passed = new ArrayList<>();
        Optional<Pdu> powerLevels = cited(event);
        while (powerLevels.isPresent() && met.putIfAbsent(powerLevels.get().eventId(), NOWHERE) == null) {
            passed.add(powerLevels.get().eventId());
            powerLevels = cited(powerLevels.get());
        }
        int position = powerLevels.map(p -> met.get(p.eventId())).orElse(NOWHERE);
        passed.forEach(id -> met.put(id, position));
        return position;
    }

    private Optional<Pdu> cited(Pdu event) {
        return graph.cited(event, StateKey.POWER_LEVELS);
    }
}
