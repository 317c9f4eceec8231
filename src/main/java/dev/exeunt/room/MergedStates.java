package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * States that are differences on one root, resolved key by key as long as that is right. Entries are counted, so that a state that comes
 * or goes costs what it differs in from the root, and nothing that the other states differ in.
 */
final class MergedStates {
    private static final int ENTRIES_READ = 16;
    private static final long[] NO_CONFLICT = {};

    private final RoomMemory memory;
    private final Contests contests;
    private final Resolver resolver;
    private final Map<StateKey, KeyEntries> keys = new HashMap<>();

    /** Those for which no state has the root's entry. */
    private final Set<KeyEntries> offRoot = new HashSet<>();

    /** Those whose entries have changed since the last {@link #settle}. */
    private final List<KeyEntries> touched = new ArrayList<>();

    private final Independence independence;

    /** What the contests were before the last {@link #settle}. */
    private final Map<StateKey, Contest> former = new HashMap<>();

    /** That of the contests; null where they are not known. */
    private Core core;

    /** Whether all contests were found anew in the last {@link #settle}. */
    private boolean isRefreshed;

    private int states;

    /** Whether a state has gone since the last {@link #settle}. */
    private boolean isOneGone;

    private long counted;

    MergedStates(RoomMemory memory, Contests contests, Resolver resolver) {
        this.memory = memory;
        this.contests = contests;
        this.resolver = resolver;
        this.independence = new Independence(contests.algorithm());
    }

    void clear() {
        keys.clear();
        offRoot.clear();
        touched.clear();
        former.clear();
        independence.clear();
        states = 0;
        isOneGone = false;
        core = null;
    }

    /** Makes sure that a state can be counted, and that what it differs in is among the keys that are looked at. */
    void look(RoomState state) {
        List<StateKey> missing = new ArrayList<>();
        for (StateKey key : state.difference().keySet()) {
            if (!keys.containsKey(key)) {
                if (memory.root().knows(key)) {
                    touch(key);
                } else {
                    missing.add(key);
                }
            }
        }
        memory.root().look(missing);
    }

    /** States come, none of which need be looked at before. */
    void countAll(List<RoomState> all) {
        Set<StateKey> missing = new HashSet<>();
        for (RoomState state : all) {
            state.difference().forEach((key, entry) -> {
                if (keys.containsKey(key) || memory.root().knows(key)) {
                    touch(key).count(entry, 1);
                } else {
                    missing.add(key);
                }
            });
        }
        memory.root().look(missing);
        states += all.size();
    }

    /** Makes sure that every key is looked at. */
    void touchAll() {
        keys.values().forEach(this::touch);
    }

    /** A state comes, {@code times} being 1, or goes, {@code times} being -1. */
    void count(RoomState state, int times) {
        if (times > 0) {
            offRoot.forEach(this::touch);
        }
        isOneGone |= times < 0;
        states += times;
        state.difference().forEach((key, entry) -> touch(key).count(entry, times));
    }

    /** One of the states is changed; where {@code times} is -1, that is undone. */
    void count(List<StateChange> changes, int times) {
        for (StateChange change : changes) {
            KeyEntries entries = touch(change.key());
            entries.count(change.before(), -times);
            entries.count(change.after(), times);
        }
    }

    /** How many entries of states were counted since the beginning. */
    long counted() {
        return counted;
    }

    private KeyEntries touch(StateKey key) {
        counted++;
        KeyEntries entries = keys.get(key);
        if (entries == null) {
            entries = new KeyEntries(key, memory.root().entry(key));
            keys.put(key, entries);
        }
        touch(entries);
        return entries;
    }

    private void touch(KeyEntries entries) {
        if (entries.touch()) {
            touched.add(entries);
        }
    }

    /** Finds out what conflicts there are after all that was counted. */
    void settle() {
        former.clear();
        if (isOneGone) {
            touchWhatLostTheRoots();
        }
        noteOffRoot();
        isRefreshed = false;
        Optional<List<Long>> entries = coreEntries();
        if (entries.isEmpty()) {
            core = null;
        } else if (core == null || !core.entries().equals(entries.get())) {
            refresh(contests.core(entries.get()));
        } else {
            settle(touched, core);
        }
    }

    /** Where the last state went that had the root's entry, that entry is no part of a conflict any more, though nothing was counted. */
    private void touchWhatLostTheRoots() {
        isOneGone = false;
        for (KeyEntries entries : keys.values()) {
            if (entries.isOffRoot(states) && !offRoot.contains(entries)) {
                touch(entries);
            }
        }
    }

    private void noteOffRoot() {
        for (KeyEntries entries : touched) {
            if (entries.isOffRoot(states)) {
                offRoot.add(entries);
            } else if (!offRoot.isEmpty()) {
                offRoot.remove(entries);
            }
        }
    }

    private void refresh(Core now) {
        core = null;
        isRefreshed = true;
        independence.clear();
        keys.values().forEach(entries -> entries.contest(null));
        settle(keys.values(), now);
        core = now;
    }

    private void settle(Collection<KeyEntries> changed, Core now) {
        List<KeyEntries> other = new ArrayList<>();
        List<long[]> conflicts = new ArrayList<>();
        for (KeyEntries entries : changed) {
            if (entries.isConflict(states, contests.algorithm())) {
                long[] all = entries.entries(states);
                if (entries.contest() == null || !entries.contest().isOver(all, now)) {
                    other.add(entries);
                    conflicts.add(all);
                }
            } else if (entries.contest() != null) {
                other.add(entries);
                conflicts.add(NO_CONFLICT);
            }
        }
        List<Optional<Contest>> found = contests.of(other, conflicts, now);
        for (int i = 0; i < found.size(); i++) {
            former.put(other.get(i).key(), other.get(i).contest());
            become(other.get(i), found.get(i).orElse(null));
        }
    }

    private void become(KeyEntries entries, Contest contest) {
        if (entries.contest() != null) {
            independence.remove(entries.contest());
        }
        entries.contest(contest);
        if (contest != null) {
            independence.add(contest);
        }
    }

    /** The core's entries; empty where it is in conflict itself. */
    private Optional<List<Long>> coreEntries() {
        List<Long> entries = new ArrayList<>();
        for (StateKey key : Core.KEYS) {
            KeyEntries stated = keys.get(key);
            if (stated != null && stated.isConflict(states, contests.algorithm())) {
                return Optional.empty();
            }
            entries.add(agreed(key));
        }
        return Optional.of(entries);
    }

    private long agreed(StateKey key) {
        KeyEntries entries = keys.get(key);
        return entries == null ? memory.root().entry(key) : entries.agreed(states);
    }

    /**
     * Whether each key can be resolved for itself, after {@link #settle}.
     *
     * @param isCitedInAll whether in each of the states some entry cites this event
     */
    boolean isIndependent(LongPredicate isCitedInAll) {
        return core != null
                && independence.holds(i -> {
                    long entry = core.entries().get(i);
                    return memory.root()
                                    .citing(entry)
                                    .filter(key -> !keys.containsKey(key))
                                    .isPresent()
                            || isCitedInAll.test(entry);
                });
    }

    /**
     * What leads from a state to the resolution of these states, where {@link #isIndependent}.
     *
     * @param from a state all of whose differences were counted or looked at; where not {@code all}, the resolution before the last changes
     * @param all whether any key may have another entry, not only those that were touched
     */
    List<StateChange> changes(RoomState from, boolean all) {
        boolean other = all || isRefreshed || touched.stream().anyMatch(entries -> independence.isRead(entries.key()));
        List<StateChange> changes = new ArrayList<>();
        for (KeyEntries entries : other ? keys.values() : touched) {
            long before = from.get(entries.key());
            long after = resolved(entries);
            if (before != after) {
                changes.add(new StateChange(entries.key(), before, after));
            }
        }
        return changes;
    }

    private long resolved(KeyEntries entries) {
        Contest contest = entries.contest();
        if (contest == null) {
            return entries.agreed(states);
        }
        return contest.lastingSolution().orElseGet(() -> contests.solve(contest, this::unconflicted, resolver));
    }

    private long unconflicted(StateKey key) {
        KeyEntries entries = keys.get(key);
        return entries != null && entries.contest() != null ? StateChange.NONE : agreed(key);
    }

    /** The entries on which all states agree, where they are not the root's. */
    Map<StateKey, Long> moved() {
        Map<StateKey, Long> moved = new HashMap<>();
        for (KeyEntries entries : offRoot) {
            if (entries.isMoved(states)) {
                moved.put(entries.key(), entries.agreed(states));
            }
        }
        return moved;
    }

    /** Whether one of the first few entries in which a state differs from the root cites an event as an auth event. */
    boolean cites(RoomState state, long event) {
        int left = ENTRIES_READ;
        for (Long entry : state.difference().values()) {
            if (left-- == 0) {
                return false;
            }
            if (memory.hasNode(entry) && memory.node(entry).auth().contains(event)) {
                return true;
            }
        }
        return false;
    }

    /** How many keys there are for which no state has the root's entry. */
    int offRoot() {
        return offRoot.size();
    }

    /** How many keys there are for which some state has not the root's entry. */
    int size() {
        return keys.size();
    }

    /** The root has these entries now, on which all states agree. */
    void rebased(Set<StateKey> moved) {
        for (StateKey key : moved) {
            offRoot.remove(keys.remove(key));
        }
    }

    /** Forgets what is no difference any more. */
    void settled() {
        for (KeyEntries entries : touched) {
            if (entries.isRoots()) {
                keys.remove(entries.key());
                offRoot.remove(entries);
            }
        }
        clearTouched();
        former.clear();
    }

    private void clearTouched() {
        touched.forEach(KeyEntries::untouch);
        touched.clear();
    }

    /** Takes the last {@link #settle} back, after what was counted has been taken back. */
    void unsettle() {
        if (isRefreshed) {
            core = null;
        } else {
            former.forEach((key, contest) -> become(touch(key), contest));
        }
        isOneGone = false;
        noteOffRoot();
        settled();
    }
}
