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
 * @param prev numbers of its {@code prev_events}, as far as they were here, outliers among them; empty for an outlier
 * @param auth numbers of its {@code auth_events}
 * @param base the event from whose state the state before this one is a difference, in most cases one of {@code prev}; {@link #ROOT} for
 *     the state with which the room began here (empty, or as imported); for an outlier without meaning
 * @param merged from the state after {@code base} to the state before this event
 * @param own from the state before this event to the state after it: at most one change
 * @param current what the event changed in the room's current state
 * @param head what the room was after it; {@link RoomHead#EMPTY} for an outlier that came with an import
 * @param event under which number states and {@code auth} name the event: its own, but for an event that was an outlier before it got
 *     its place in the graph. That outlier stays, and this node is its place
 * @param inner whether it is no forward extremity, because an accepted event cited it before it got its place. Where the state that was
 *     given for that one does not say what this event says, it is a forward extremity all the same: else a server could have an event
 *     forgotten by giving a false state for one that cites it
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
        RoomHead head,
        long event,
        boolean inner) {
    /** The number that stands for the room's beginning here. */
    public static final long ROOT = 0;

    public EventNode {
        prev = List.copyOf(prev);
        auth = List.copyOf(auth);
        merged = List.copyOf(merged);
        own = List.copyOf(own);
        current = List.copyOf(current);
    }

    /** An event that was no outlier before. */
    public EventNode(
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
        this(number, id, outcome, refusal, depth, prev, auth, base, merged, own, current, head, number, false);
    }

    /** This accepted event with what it did to the room. */
    EventNode accepted(List<StateChange> changes, RoomHead after, boolean cited) {
        return new EventNode(
                number, id, outcome, refusal, depth, prev, auth, base, merged, own, changes, after, event, cited);
    }

    /** Whether this is the place of an event that was an outlier before. */
    public boolean isPlace() {
        return event != number;
    }

    /** Whether it is a forward extremity as long as no accepted event that came later cites it. */
    public boolean isTip() {
        return outcome == Outcome.ACCEPTED && !inner;
    }

    /** Whether it came with an import, which says that it belongs to the room, but not where. */
    boolean isImportedOutlier() {
        return outcome == Outcome.OUTLIER && head.equals(RoomHead.EMPTY);
    }

    /** Whether the state after this event is known. */
    public boolean hasState() {
        return outcome != Outcome.OUTLIER;
    }
}
