package dev.exeunt.room;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.StateKey;
import java.util.Map;

/**
 * A state of the room as another server gives it, as a difference on the current state that this room had once.
 *
 * @param asOf the event after which that was the current state
 * @param known what else is the entry, of the events that the room had then: event numbers by key, {@link StateChange#NONE} for no entry
 * @param fetched what else is the entry, of the events that came with this state; such that the room does not take are no entries
 */
public record GivenState(long asOf, Map<StateKey, Long> known, Map<StateKey, EventId> fetched) {
    public GivenState {
        known = Map.copyOf(known);
        fetched = Map.copyOf(fetched);
    }
}
