package dev.exeunt.store;

import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.StateChange;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** A state of the room at some event, as a difference on the current state. To be read as long as the {@link RoomSnapshot}. */
public final class PastState {
    private final CurrentEntries current;
    private final Map<StateKey, Long> difference;

    PastState(CurrentEntries current, Map<StateKey, Long> difference) {
        this.current = current;
        this.difference = difference;
    }

    /** Reads the entries of the current state. */
    interface CurrentEntries {
        /** The entry's event, {@link StateChange#NONE} where there is none. */
        long get(StateKey key);

        void forEach(ObjLongConsumer<StateKey> action);
    }

    /** Number of the event that is the entry, {@link StateChange#NONE} where there is none. */
    public long get(StateKey key) {
        Long number = difference.get(key);
        return number == null ? current.get(key) : number;
    }

    /** Each entry with the number of its event, in no order. The state is read as this goes on, and not kept. */
    public void forEach(ObjLongConsumer<StateKey> action) {
        current.forEach((key, number) -> {
            if (!difference.containsKey(key)) {
                action.accept(key, number);
            }
        });
        difference.forEach((key, number) -> {
            if (number != StateChange.NONE) {
                action.accept(key, number);
            }
        });
    }

    /** The numbers of the events of all entries, ascending. */
    public long[] numbers() {
        return numbers(key -> true);
    }

    /** The numbers of the events of some entries, ascending. */
    public long[] numbers(Predicate<StateKey> wanted) {
        LongStream.Builder numbers = LongStream.builder();
        forEach((key, number) -> {
            if (wanted.test(key)) {
                numbers.add(number);
            }
        });
        return numbers.build().sorted().toArray();
    }

    /** The entries in which this state may differ from the current one, with {@link StateChange#NONE} where it has none. */
    public Map<StateKey, Long> difference() {
        return difference;
    }
}
