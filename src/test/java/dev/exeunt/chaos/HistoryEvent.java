package dev.exeunt.chaos;

import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An event as the store has it.
 *
 * @param number its number in the room
 * @param id its ID as stored
 * @param computedId its ID by its own bytes
 * @param outcome what became of it
 * @param epoch the epoch under which it was committed
 * @param committed when its transaction was committed, by the database's clock
 * @param prev the events that its own bytes cite
 * @param key its place in the state; empty for an event that is none
 * @param membership its membership; empty for an event that has none
 */
record HistoryEvent(
        long number,
        String id,
        String computedId,
        Outcome outcome,
        long epoch,
        Instant committed,
        List<String> prev,
        Optional<StateKey> key,
        Optional<String> membership) {
    boolean isAccepted() {
        return outcome == Outcome.ACCEPTED;
    }

    /** Whether it is state of the room's, in or beside its graph. */
    boolean isState() {
        return key.isPresent() && (isAccepted() || outcome == Outcome.OUTLIER);
    }
}
