package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import java.util.List;

/**
 * An event's place in the room's graph, without its content. Events are numbered in the order in which the room took them, from 1; an
 * event's number is greater than those of the events that it cites.
 *
 * <p>The state after an event is kept as a difference: {@code after(base)}, changed by {@code merged}, is the state before the event;
 * that, changed by {@code own}, is the state after it.
 *
 * @param number the event's number in the room
 * @param id its ID
 * @param outcome what became of it
 * @param refusal why it was refused; null for an accepted event
 * @param depth its {@code depth}
 * @param prev numbers of its {@code prev_events}; empty for an outlier
 * @param auth numbers of its {@code auth_events}
 * @param base the event from whose state the state before this one is a difference; {@link #ROOT} for the state with which the room
 *     began here (empty, or as imported); for an outlier without meaning
 * @param merged from the state after {@code base} to the state before this event
 * @param own from the state before this event to the state after it: at most one change
 * @param current what the event changed in the room's current state
 * @param head what the room was after it
 */
public record EventNode(
        long number,
        EventId id,
        Outcome outcome,
        Refusal refusal,
        long depth,
        List<Long> prev,
        List<Long> auth,
        long base,
        List<StateChange> merged,
        List<StateChange> own,
        List<StateChange> current,
        RoomHead head) {
    /** The number that stands for the room's beginning here. */
    public static final long ROOT = 0;

    public EventNode {
        prev = List.copyOf(prev);
        auth = List.copyOf(auth);
        merged = List.copyOf(merged);
        own = List.copyOf(own);
        current = List.copyOf(current);
    }

    /** This accepted event with what it did to the room. */
    EventNode accepted(List<StateChange> changes, RoomHead after) {
        return new EventNode(number, id, outcome, refusal, depth, prev, auth, base, merged, own, changes, after);
    }

    /** Whether the state after this event is known. */
    public boolean hasState() {
        return outcome != Outcome.OUTLIER;
    }
}
