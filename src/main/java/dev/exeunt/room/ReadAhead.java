package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * How many memberships are read besides the one that is needed. Where one user leaves, nobody else may; where several have, many are likely
 * to, as when a server leaves or a room is given up. So it begins with the third one, and grows with them. What was read and not needed
 * costs little, and is bounded by a multiple of what was needed.
 */
final class ReadAhead {
    private static final int FROM = 3;
    private static final int FOR_EACH = 8;
    private static final int LEAST_AT_ONCE = 16;
    private static final int MOST_AT_ONCE = 32;

    /** Fewer than events are kept in memory: what is read must not drive out what was read before. */
    private static final int UNUSED = 512;

    private final int atOnce;
    private final Set<StateKey> unused = new HashSet<>();
    private int misses;

    /** @param seed another one for each room: those that are left at the same pace would else all ask the store in the same moment */
    ReadAhead(int seed) {
        atOnce = LEAST_AT_ONCE + Math.floorMod(seed, MOST_AT_ONCE - LEAST_AT_ONCE + 1);
    }

    /** How many memberships are to be read besides these entries. */
    int with(Collection<StateKey> missing) {
        if (missing.stream().noneMatch(StateKey::isMember)) {
            return 0;
        }
        misses = Math.min(misses + 1, UNUSED);
        int allowed = Math.min(UNUSED, FOR_EACH * misses) - unused.size();
        return misses < FROM ? 0 : Math.max(0, Math.min(atOnce, allowed));
    }

    /** An entry came that was not needed. */
    void read(StateKey key) {
        unused.add(key);
    }

    /** Entries are needed. */
    void used(Collection<StateKey> keys) {
        if (!unused.isEmpty()) {
            keys.forEach(unused::remove);
        }
    }
}
