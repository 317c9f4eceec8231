package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.StateResolutionAlgorithm;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Whether the conflicts between some states can be resolved key by key, told from what each {@link Contest} is tied to, which is counted
 * as contests come and go. It is sufficient, not necessary, that
 *
 * <ul>
 *   <li>no contest is tangled in itself,
 *   <li>no event in conflict reads the key of another contest,
 *   <li>no way along {@code auth_events} leads from a contest through another one (version 2.1), and
 *   <li>an entry of the core that some events in conflict rest on and others do not is in all states' full auth chains.
 * </ul>
 *
 * <p>Then the full conflicted set is the conflicted state set, and no power event is in it.
 */
final class Independence {
    private final boolean followsPaths;
    private final Set<StateKey> keys = new HashSet<>();

    /** The events in conflict (version 2.1). */
    private final Set<Long> events = new HashSet<>();

    /** How many contests read a key, and pass an event. */
    private final Map<StateKey, Integer> reads = new HashMap<>();

    private final Map<Long, Integer> passed = new HashMap<>();
    private final int[] someRestOn = new int[Core.KEYS.size()];
    private final int[] allRestOn = new int[Core.KEYS.size()];
    private int tangled;
    private int keysRead;
    private int eventsPassed;

    Independence(StateResolutionAlgorithm algorithm) {
        followsPaths = algorithm == StateResolutionAlgorithm.V2_1;
    }

    void clear() {
        keys.clear();
        events.clear();
        reads.clear();
        passed.clear();
        Arrays.fill(someRestOn, 0);
        Arrays.fill(allRestOn, 0);
        tangled = 0;
        keysRead = 0;
        eventsPassed = 0;
    }

    void add(Contest contest) {
        Contest.Links links = contest.links();
        tangled += links.tangled() ? 1 : 0;
        countBits(links, 1);
        keys.add(contest.key());
        keysRead += reads.containsKey(contest.key()) ? 1 : 0;
        for (StateKey read : links.foreign()) {
            keysRead += reads.merge(read, 1, Integer::sum) == 1 && keys.contains(read) ? 1 : 0;
        }
        if (followsPaths) {
            addPaths(contest);
        }
    }

    private void addPaths(Contest contest) {
        for (Long event : contest.events()) {
            events.add(event);
            eventsPassed += passed.containsKey(event) ? 1 : 0;
        }
        for (Long event : contest.links().passed()) {
            eventsPassed += passed.merge(event, 1, Integer::sum) == 1 && events.contains(event) ? 1 : 0;
        }
    }

    void remove(Contest contest) {
        Contest.Links links = contest.links();
        tangled -= links.tangled() ? 1 : 0;
        countBits(links, -1);
        for (StateKey read : links.foreign()) {
            keysRead -= isLast(reads, read) && keys.contains(read) ? 1 : 0;
        }
        keysRead -= reads.containsKey(contest.key()) ? 1 : 0;
        keys.remove(contest.key());
        if (followsPaths) {
            removePaths(contest);
        }
    }

    private void removePaths(Contest contest) {
        for (Long event : contest.links().passed()) {
            eventsPassed -= isLast(passed, event) && events.contains(event) ? 1 : 0;
        }
        for (Long event : contest.events()) {
            eventsPassed -= passed.containsKey(event) ? 1 : 0;
            events.remove(event);
        }
    }

    private void countBits(Contest.Links links, int times) {
        for (int i = 0; i < someRestOn.length; i++) {
            someRestOn[i] += (links.someRestOn() >> i & 1) * times;
            allRestOn[i] += (links.allRestOn() >> i & 1) * times;
        }
    }

    private static <T> boolean isLast(Map<T, Integer> counts, T counted) {
        return counts.merge(counted, -1, (count, less) -> count == 1 ? null : count + less) == null;
    }

    /** Whether some event in conflict reads this key, which is not its own and not the core's. */
    boolean isRead(StateKey key) {
        return reads.containsKey(key);
    }

    /** @param isInAll whether this one of the core's entries is in all states' full auth chains; not asked where contests tell it */
    boolean holds(IntPredicate isInAll) {
        if (tangled > 0 || keysRead > 0 || eventsPassed > 0) {
            return false;
        }
        for (int i = 0; i < someRestOn.length; i++) {
            if (someRestOn[i] > 0 && allRestOn[i] == 0 && !isInAll.test(i)) {
                return false;
            }
        }
        return true;
    }
}
