package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Finds the states before some events, as differences on the current state. It is given the room's nodes one after the other, the newest
 * first, until it {@link #isDone}; none is kept that is not on the way. So a walk costs what happened since the oldest of the events, in
 * time, and what changed since then, in memory, however large the room is.
 *
 * <p>From the last event after which the current state was that event's own, it goes back along the bases, undoing, and notes how each
 * event that is asked for stands on its own bases; where the two ways meet, the states on top of that place are told.
 */
public final class StateWalk {
    private final long anchor;
    private final Set<Long> asked;

    /** Where the ways down from the events that are asked for have come to. */
    private final Set<Long> below;

    /** The nodes on those ways, by the base that they stand on. */
    private final Map<Long, List<EventNode>> onTop = new HashMap<>();

    private final Map<Long, Map<StateKey, Long>> before = new HashMap<>();

    /** The event after which {@link #state} is the state, once the walk has come to the anchor. */
    private long position;

    private PMap<StateKey, Long> state = HashTreePMap.empty();

    /**
     * A walk from a room's newest event.
     *
     * @param head of the newest event
     * @param events that have a state, see {@link EventNode#hasState}
     */
    public StateWalk(RoomHead head, Collection<EventNode> events) {
        this.anchor = head.anchor();
        this.position = anchor;
        this.asked = new HashSet<>(events.stream().map(EventNode::number).toList());
        this.below = new HashSet<>(asked);
    }

    /** Whether all states are found. */
    public boolean isDone() {
        return below.isEmpty();
    }

    /** Takes the next node: the newest one at first, then each time the one before. */
    public void take(EventNode node) {
        long number = node.number();
        if (number > anchor) {
            state = undone(state, node.current());
        }
        if (below.remove(number)) {
            if (number == position) {
                meet(node);
            } else {
                onTop.computeIfAbsent(node.base(), none -> new ArrayList<>()).add(node);
                below.add(node.base());
            }
        }
        if (number == position) {
            state = undone(undone(state, node.own()), node.merged());
            position = node.base();
        }
        if (number <= Math.max(anchor, 1) && position == EventNode.ROOT && below.equals(Set.of(EventNode.ROOT))) {
            below.clear();
            tellOnTopOf(EventNode.ROOT);
        }
    }

    /** The difference that leads from the current state to the one before an event: by key, the event that is the entry, or none. */
    public Map<StateKey, Long> before(long event) {
        return before.get(event);
    }

    private void meet(EventNode node) {
        if (asked.contains(node.number())) {
            before.put(node.number(), undone(state, node.own()));
        }
        tellOnTopOf(node.number());
    }

    private record Place(long number, PMap<StateKey, Long> after) {}

    private void tellOnTopOf(long number) {
        Deque<Place> places = new ArrayDeque<>(List.of(new Place(number, state)));
        while (!places.isEmpty()) {
            Place place = places.pop();
            for (EventNode node : onTop.getOrDefault(place.number(), List.of())) {
                PMap<StateKey, Long> beforeNode = done(place.after(), node.merged());
                if (asked.contains(node.number())) {
                    before.put(node.number(), beforeNode);
                }
                places.push(new Place(node.number(), done(beforeNode, node.own())));
            }
        }
    }

    private static PMap<StateKey, Long> done(PMap<StateKey, Long> state, List<StateChange> changes) {
        PMap<StateKey, Long> changed = state;
        for (StateChange change : changes) {
            changed = changed.plus(change.key(), change.after());
        }
        return changed;
    }

    private static PMap<StateKey, Long> undone(PMap<StateKey, Long> state, List<StateChange> changes) {
        PMap<StateKey, Long> changed = state;
        for (int i = changes.size() - 1; i >= 0; i--) {
            changed = changed.plus(changes.get(i).key(), changes.get(i).before());
        }
        return changed;
    }
}
