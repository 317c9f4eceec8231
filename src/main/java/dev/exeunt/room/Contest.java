package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Set;

/** One key's conflict, seen for itself: all that resolution must know of it before it looks at other keys. */
final class Contest {
    private final StateKey key;
    private final long[] entries;
    private final Set<Long> events;
    private final Core core;
    private final Links links;
    private long[] solvedOn;
    private long solution;

    /**
     * What ties the conflict to others.
     *
     * @param tangled whether it cannot be resolved for itself, whatever the other conflicts are
     * @param reads the entries of the state that the events' auth checks read
     * @param foreign those of them that are neither its own nor among {@link Core#KEYS}
     * @param someRestOn which of the core's entries only some of its entries have in their auth chains, a bit for each
     * @param allRestOn which of the core's entries all of its entries have in their auth chains, a bit for each
     * @param passed the events in its entries' auth chains that are neither its own nor the core's nor below the core (version 2.1)
     */
    record Links(
            boolean tangled,
            Set<StateKey> reads,
            Set<StateKey> foreign,
            int someRestOn,
            int allRestOn,
            Set<Long> passed) {}

    /**
     * A conflict.
     *
     * @param entries the entries that states have for the key, in ascending order, {@link StateChange#NONE} where one has none
     * @param events those of them that are events
     * @param core that of the states
     */
    Contest(StateKey key, long[] entries, Set<Long> events, Core core, Links links) {
        this.key = key;
        this.entries = entries;
        this.events = events;
        this.core = core;
        this.links = links;
    }

    StateKey key() {
        return key;
    }

    Set<Long> events() {
        return events;
    }

    Links links() {
        return links;
    }

    boolean isOver(long[] others, Core otherCore) {
        return Arrays.equals(entries, others) && core.entries().equals(otherCore.entries());
    }

    /** The entry that comes out where the entries outside of the conflict that it reads are these; empty where it is not known yet. */
    OptionalLong solution(long[] read) {
        return Arrays.equals(read, solvedOn) ? OptionalLong.of(solution) : OptionalLong.empty();
    }

    /** The entry that comes out whatever else there is, as long as the core stays; empty where it is not known yet or there is none such. */
    OptionalLong lastingSolution() {
        return solvedOn != null && links.foreign().isEmpty() ? OptionalLong.of(solution) : OptionalLong.empty();
    }

    void solved(long[] read, long entry) {
        solvedOn = read;
        solution = entry;
    }
}
