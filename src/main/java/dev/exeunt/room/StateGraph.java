package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.StateKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The states of a room: the current one, and the one after each event. They form a tree of differences that can be walked both ways;
 * one event in it, the reference, has a state that is known.
 */
final class StateGraph {
    private static final int STATES_KEPT = 1_024;

    private final RoomMemory memory;
    private final Map<Long, RoomState> after = new LinkedHashMap<>(64, 0.75f, true);
    private RoomState current;
    private long reference;
    private RoomState referenceState;

    /** At opening, the root is the room's current state. */
    StateGraph(RoomMemory memory) {
        this.memory = memory;
        this.current = RoomState.root(memory);
        this.reference = memory.newestNode().map(node -> node.head().anchor()).orElse(EventNode.ROOT);
        this.referenceState = reference == memory.newest() ? current : null;
    }

    RoomState current() {
        return current;
    }

    /** The state after an event whose state is known. */
    RoomState after(long number) {
        RoomState known = after.get(number);
        if (known == null) {
            known = walkTo(number);
            after.put(number, known);
        }
        return known;
    }

    /**
     * A state that another server gives.
     *
     * @return empty where it has two entries for a key
     */
    Optional<RoomState> given(GivenState given) {
        memory.nodesFrom(given.asOf() + 1);
        memory.look(given.fetched().values());
        memory.rootEntries(given.fetched().keySet());
        RoomState state = current;
        for (long number = memory.newest(); number > given.asOf(); number--) {
            state = state.without(memory.node(number).current());
        }
        List<StateChange> changes = new ArrayList<>();
        given.known().forEach((key, number) -> changes.add(new StateChange(key, StateChange.NONE, number)));
        for (Map.Entry<StateKey, EventId> entry : given.fetched().entrySet()) {
            StateKey key = entry.getKey();
            if (given.known().getOrDefault(key, state.get(key)) != StateChange.NONE) {
                return Optional.empty();
            }
            memory.number(entry.getValue())
                    .ifPresent(number -> changes.add(new StateChange(key, StateChange.NONE, number)));
        }
        return Optional.of(state.with(changes));
    }

    /** From the reference up to the common base, undoing; from there down to the event, doing. */
    private RoomState walkTo(long number) {
        Deque<EventNode> down = new ArrayDeque<>();
        RoomState state = referenceState();
        long up = reference;
        long target = number;
        while (up != target) {
            RoomState known = after.get(target);
            if (known != null) {
                state = known;
                break;
            }
            EventNode node = memory.node(Math.max(up, target));
            if (target > up) {
                down.push(node);
                target = node.base();
            } else {
                state = state.without(node.own()).without(node.merged());
                up = node.base();
            }
        }
        for (EventNode node : down) {
            state = state.with(node.merged()).with(node.own());
        }
        return state;
    }

    /** The current state was the reference's when it was the only extremity; what came since is undone. */
    private RoomState referenceState() {
        if (referenceState == null) {
            memory.nodesFrom(reference);
            RoomState state = current;
            for (long number = memory.newest(); number > reference; number--) {
                state = state.without(memory.node(number).current());
            }
            referenceState = state;
        }
        return referenceState;
    }

    /** An event was appended. */
    void append(EventNode node, RoomState stateAfter, RoomState newCurrent) {
        referenceState();
        after.put(node.number(), stateAfter);
        current = newCurrent;
    }

    /**
     * Makes the current state the root, where it is the state after this only extremity: differences stay small, so that comparing
     * states costs what happened since the fork and not since the room was opened.
     */
    void rebase(long onlyExtremity) {
        if (current.difference().isEmpty()) {
            return;
        }
        memory.rebase(current.difference());
        current = RoomState.root(memory);
        reference = onlyExtremity;
        referenceState = current;
        after.clear();
    }

    /** Forgets states beyond a bound; they can be walked to again. */
    void trim() {
        var eldest = after.keySet().iterator();
        while (after.size() > STATES_KEPT && eldest.hasNext()) {
            eldest.next();
            eldest.remove();
        }
    }

    int weight() {
        return after.size() + current.difference().size();
    }
}
