package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.StateKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
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
    private static final int REBASES_KEPT = 4;

    private final RoomMemory memory;
    private final Map<Long, Held> after = new LinkedHashMap<>(64, 0.75f, true);

    /** What led from each of the last roots to the next one, by the root's number. */
    private final Map<Integer, List<StateChange>> rebases = new LinkedHashMap<>();

    /** The states after the forward extremities, as far as they were asked for. */
    private final Map<Long, RoomState> extremities = new HashMap<>();

    private RoomState current;
    private long reference;
    private RoomState referenceState;
    private int root;

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
        RoomState known = known(number);
        if (known == null) {
            known = walkTo(number);
            after.put(number, hold(known));
        }
        return known;
    }

    private RoomState known(long number) {
        RoomState known = extremities.get(number);
        if (known != null) {
            return known;
        }
        Held held = after.get(number);
        RoomState state = held == null ? null : state(held).orElse(null);
        if (held != null && held.root() != root && state != null) {
            after.put(number, hold(state));
        }
        return state;
    }

    /**
     * A state that outlasts changes of the root.
     *
     * @param root the number of the root on which it is a difference
     */
    record Held(RoomState state, int root) {}

    Held hold(RoomState state) {
        return new Held(state, root);
    }

    /** The state as a difference on the root; empty where the root has changed too often since. */
    Optional<RoomState> state(Held held) {
        RoomState state = held.state();
        for (int since = held.root(); since < root; since++) {
            List<StateChange> changes = rebases.get(since);
            if (changes == null) {
                return Optional.empty();
            }
            state = state.afterRebase(changes);
        }
        return Optional.of(state);
    }

    /**
     * A state that another server gives.
     *
     * @return empty where it has two entries for a key
     */
    Optional<RoomState> given(GivenState given) {
        memory.nodesFrom(given.asOf() + 1);
        memory.look(given.fetched().values());
        memory.root().look(given.fetched().keySet());
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
            RoomState known = known(target);
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
                List<StateChange> changes = memory.node(number).current();
                // The root is the current state still, so what an entry was changed to last is the root's.
                changes.forEach(change -> memory.root().note(change.key(), change.after()));
                state = state.without(changes);
            }
            referenceState = state;
        }
        return referenceState;
    }

    /** An event was appended. */
    void append(EventNode node, RoomState stateAfter, RoomState newCurrent) {
        referenceState();
        after.put(node.number(), hold(stateAfter));
        current = newCurrent;
    }

    /** The states after the forward extremities that were added. */
    Map<Long, RoomState> extremities() {
        return extremities;
    }

    void addExtremity(long number, RoomState stateAfter) {
        extremities.put(number, stateAfter);
    }

    void removeExtremity(long number) {
        RoomState state = extremities.remove(number);
        if (state != null) {
            after.put(number, hold(state));
        }
    }

    /**
     * Makes the current state the root, where it is the state after this only extremity: differences stay small, so that comparing
     * states costs what happened since the fork and not since the room was opened.
     */
    void rebase(long onlyExtremity) {
        if (!current.difference().isEmpty()) {
            memory.root().rebase(current.difference());
            current = RoomState.root(memory);
            reference = onlyExtremity;
            referenceState = current;
            moved();
        }
        extremities.clear();
        extremities.put(onlyExtremity, current);
    }

    /**
     * Makes entries part of the root.
     *
     * @param agreed what the states after all extremities, all of which are here, have and the root has not
     */
    void rebase(Map<StateKey, Long> agreed) {
        List<StateChange> changes = agreed.entrySet().stream()
                .map(entry -> new StateChange(entry.getKey(), memory.root().entry(entry.getKey()), entry.getValue()))
                .toList();
        memory.root().rebase(agreed);
        extremities.replaceAll((number, state) -> state.afterRebase(changes));
        current = current.afterRebase(changes);
        reference = Collections.max(extremities.keySet());
        referenceState = extremities.get(reference);
        rebases.put(root, changes);
        root++;
        rebases.remove(root - 1 - REBASES_KEPT);
    }

    /** Makes the state after an event the root. */
    void rebaseOn(long number) {
        RoomState root = after(number);
        if (root.difference().isEmpty()) {
            return;
        }
        memory.root().look(root.difference().keySet());
        current = current.onRoot(root);
        memory.root().rebase(root.difference());
        reference = number;
        referenceState = RoomState.root(memory);
        moved();
        extremities.clear();
    }

    private void moved() {
        after.clear();
        rebases.clear();
        root++;
    }

    /** The last event at which walks begin; older ones are seldom needed. */
    long reference() {
        return reference;
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
        return after.size() + extremities.size() + current.difference().size();
    }
}
