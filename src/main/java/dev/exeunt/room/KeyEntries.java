package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.StateResolutionAlgorithm;
import java.util.Arrays;

/** The entries that several states have for one key, counted. A state that is not counted here has the root's entry. */
final class KeyEntries {
    private final StateKey key;
    private final long root;

    /** Those that are not the root's, {@code distinct} of them, and how many states have each. */
    private long[] others = new long[1];

    private int[] counts = new int[1];
    private int distinct;

    /** How many states have another entry than the root's. */
    private int off;

    private Contest contest;
    private boolean touched;

    /** @param root the root's entry */
    KeyEntries(StateKey key, long root) {
        this.key = key;
        this.root = root;
    }

    StateKey key() {
        return key;
    }

    /** So many states more have this entry; less, where it is a negative number. */
    void count(long entry, int times) {
        if (entry == root) {
            return;
        }
        off += times;
        int i = 0;
        while (i < distinct && others[i] != entry) {
            i++;
        }
        if (i == distinct) {
            append(entry);
        }
        counts[i] += times;
        if (counts[i] == 0) {
            distinct--;
            others[i] = others[distinct];
            counts[i] = counts[distinct];
        }
    }

    private void append(long entry) {
        if (distinct == others.length) {
            others = Arrays.copyOf(others, 2 * distinct);
            counts = Arrays.copyOf(counts, 2 * distinct);
        }
        others[distinct] = entry;
        counts[distinct] = 0;
        distinct++;
    }

    /** Marks it; true where it was not marked. */
    boolean touch() {
        boolean first = !touched;
        touched = true;
        return first;
    }

    void untouch() {
        touched = false;
    }

    /** Whether all states have the root's entry. */
    boolean isRoots() {
        return off == 0;
    }

    /** Whether none of so many states has the root's entry. */
    boolean isOffRoot(int states) {
        return off == states;
    }

    /** Whether so many states have the same entry, and not the root's. */
    boolean isMoved(int states) {
        return off == states && distinct == 1;
    }

    /** All entries of so many states, each once, in ascending order; {@link StateChange#NONE} where one has none. */
    long[] entries(int states) {
        boolean withRoot = off < states;
        long[] entries = Arrays.copyOf(others, withRoot ? distinct + 1 : distinct);
        if (withRoot) {
            entries[distinct] = root;
        }
        Arrays.sort(entries);
        return entries;
    }

    /** Whether the key is conflicted between so many states (room version specifications, "Conflicted state set"). */
    boolean isConflict(int states, StateResolutionAlgorithm algorithm) {
        int entries = off < states ? distinct + 1 : distinct;
        return entries > 1 && !(algorithm == StateResolutionAlgorithm.V1 && entries == 2 && hasNone(states));
    }

    private boolean hasNone(int states) {
        return others[0] == StateChange.NONE
                || others[distinct - 1] == StateChange.NONE
                || (off < states && root == StateChange.NONE);
    }

    /** The entry of so many states where the key is not conflicted between them. */
    long agreed(int states) {
        if (distinct == 0) {
            return root;
        }
        // Where version 1 sees no conflict, the event counts and not its absence.
        long last = off < states ? root : others[distinct - 1];
        return Math.max(others[0], last);
    }

    /** What is known of the conflict; null where there is none, or nothing is known. */
    Contest contest() {
        return contest;
    }

    void contest(Contest known) {
        contest = known;
    }
}
