package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.RoomImportSource.Part;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The events of an import, each once, numbered as the room will know them: after those that it cites as {@code auth_events}, the
 * extremities last.
 */
final class RoomImportEvents {
    private final Map<EventId, RoomImportEvent> byId = new LinkedHashMap<>();
    private final Map<StateKey, RoomImportEvent> state = new HashMap<>();
    private final List<RoomImportEvent> ordered = new ArrayList<>();

    /** The event where it is the first of its ID; else the one that was there, which stands in this part too now. */
    RoomImportEvent add(RoomImportEvent event, Part part) {
        RoomImportEvent former = byId.putIfAbsent(event.id(), event);
        if (former != null && !former.addPart(part)) {
            throw refuse(event.id(), "stands twice in " + part.key());
        }
        RoomImportEvent kept = former == null ? event : former;
        if (part == Part.STATE) {
            addToState(kept);
        }
        return kept;
    }

    private void addToState(RoomImportEvent event) {
        if (event.key() == null) {
            throw refuse(event.id(), "stands in state but has no state_key");
        }
        RoomImportEvent other = state.putIfAbsent(event.key(), event);
        if (other != null) {
            throw refuse(event.id(), "and " + other.id() + " are both the state of " + event.key());
        }
    }

    /**
     * Numbers the events.
     *
     * @throws MatrixException where an event that is cited is missing, where events cite each other in a circle, or where an extremity
     *     is cited
     */
    void order() {
        if (byId.values().stream().noneMatch(RoomImportEvents::isExtremity)) {
            throw new MatrixException(Code.INVALID_PARAM, "there is no extremity");
        }
        byId.values().stream().filter(event -> !isExtremity(event)).forEach(this::place);
        byId.values().stream().filter(RoomImportEvents::isExtremity).forEach(this::place);
    }

    /** Depth first with a stack of our own: a chain of auth events may be as long as the room's history. */
    private void place(RoomImportEvent root) {
        Deque<RoomImportEvent> open = new ArrayDeque<>();
        Set<RoomImportEvent> onTheWay = new HashSet<>();
        open.push(root);
        while (!open.isEmpty()) {
            RoomImportEvent event = open.peek();
            if (event.number() == 0 && onTheWay.add(event)) {
                event.authEvents().forEach(id -> open.push(cited(event, id, onTheWay)));
            } else {
                open.pop();
                if (event.number() == 0) {
                    ordered.add(event);
                    event.number(ordered.size());
                }
                onTheWay.remove(event);
            }
        }
    }

    private RoomImportEvent cited(RoomImportEvent by, EventId id, Set<RoomImportEvent> onTheWay) {
        RoomImportEvent event = byId.get(id);
        if (event == null) {
            throw refuse(by.id(), "cites the auth event " + id + ", which is not among the events");
        }
        if (onTheWay.contains(event)) {
            throw refuse(by.id(), "cites the auth event " + id + ", which cites it in turn");
        }
        if (isExtremity(event)) {
            throw refuse(id, "is no extremity, " + by.id() + " cites it");
        }
        return event;
    }

    private static boolean isExtremity(RoomImportEvent event) {
        return event.isIn(Part.EXTREMITIES);
    }

    /** In the order of their numbers, which begin at 1. */
    List<RoomImportEvent> ordered() {
        return ordered;
    }

    Collection<RoomImportEvent> state() {
        return state.values();
    }

    /** The state's entry, or null. */
    RoomImportEvent state(StateKey key) {
        return state.get(key);
    }

    /** The event, or null. */
    RoomImportEvent get(EventId id) {
        return byId.get(id);
    }

    /** The refusal of an import for one of its events. */
    static MatrixException refuse(EventId id, String why) {
        return new MatrixException(Code.INVALID_PARAM, "the event " + id + " " + why);
    }
}
