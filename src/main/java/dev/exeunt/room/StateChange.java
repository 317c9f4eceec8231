package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;

/**
 * One entry of the difference between two states. Knowing both sides, it can be undone.
 *
 * @param key whose entry changes
 * @param before number of the event that was the entry, {@link #NONE} where there was none
 * @param after number of the event that becomes the entry, {@link #NONE} where there is none any more
 */
public record StateChange(StateKey key, long before, long after) {
    /** In the place of an event's number: no event. */
    public static final long NONE = 0;

    /** The way back. */
    public StateChange reversed() {
        return new StateChange(key, after, before);
    }
}
