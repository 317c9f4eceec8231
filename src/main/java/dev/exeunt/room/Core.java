package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import java.util.List;
import java.util.Set;

/**
 * What nearly every auth check rests on, where states agree on it.
 *
 * @param entries the entries for {@link #KEYS}, {@link StateChange#NONE} where there is none
 * @param chain the union of their auth chains: it belongs to the full auth chain of each of the states (versions 2 and 2.1)
 */
record Core(List<Long> entries, Set<Long> chain) {
    static final List<StateKey> KEYS = List.of(StateKey.CREATE, StateKey.POWER_LEVELS, StateKey.JOIN_RULES);

    /** Which of the core's entries are among these events, a bit for each. */
    int bitsOf(Set<Long> events) {
        int bits = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (events.contains(entries.get(i))) {
                bits |= 1 << i;
            }
        }
        return bits;
    }
}
