package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/** A state of the room, as a difference on the root that {@link RoomMemory} holds. Immutable; neighbours share their structure. */
final class RoomState {
    private final RoomMemory memory;
    private final PMap<StateKey, Long> difference;

    private RoomState(RoomMemory memory, PMap<StateKey, Long> difference) {
        this.memory = memory;
        this.difference = difference;
    }

    /** The root itself. */
    static RoomState root(RoomMemory memory) {
        return new RoomState(memory, HashTreePMap.empty());
    }

    /** Number of the event that is the entry, {@link StateChange#NONE} where there is none. */
    long get(StateKey key) {
        Long number = difference.get(key);
        return number == null ? memory.root().entry(key) : number;
    }

    /** Makes sure that these entries can be had, in one question to the store. */
    void look(Set<StateKey> keys) {
        List<StateKey> ofRoot = new ArrayList<>(keys.size());
        for (StateKey key : keys) {
            if (!difference.containsKey(key)) {
                ofRoot.add(key);
            }
        }
        memory.root().look(ofRoot);
        List<Long> events = new ArrayList<>(keys.size());
        for (StateKey key : keys) {
            long number = get(key);
            if (number != StateChange.NONE) {
                events.add(number);
            }
        }
        memory.pdus(events);
    }

    RoomState with(List<StateChange> changes) {
        PMap<StateKey, Long> changed = difference;
        for (StateChange change : changes) {
            changed = with(changed, change.key(), change.after());
        }
        return changed == difference ? this : new RoomState(memory, changed);
    }

    /** The state from which these changes led to this one. */
    RoomState without(List<StateChange> changes) {
        PMap<StateKey, Long> changed = difference;
        for (int i = changes.size() - 1; i >= 0; i--) {
            changed = with(changed, changes.get(i).key(), changes.get(i).before());
        }
        return changed == difference ? this : new RoomState(memory, changed);
    }

    /** What is the root's anyway is no difference, so that differences do not grow without end where entries change back and forth. */
    private PMap<StateKey, Long> with(PMap<StateKey, Long> difference, StateKey key, long entry) {
        return memory.root().has(key, entry) ? difference.minus(key) : difference.plus(key, entry);
    }

    /** This state as a difference on another root, to which these changes led from the one that it is a difference on. */
    RoomState afterRebase(List<StateChange> rootChanges) {
        PMap<StateKey, Long> onNew = difference;
        for (StateChange change : rootChanges) {
            Long entry = difference.get(change.key());
            if (entry == null) {
                onNew = onNew.plus(change.key(), change.before());
            } else if (entry == change.after()) {
                onNew = onNew.minus(change.key());
            }
        }
        return new RoomState(memory, onNew);
    }

    /** This state as a difference on the state {@code root}, which is to become the root. */
    RoomState onRoot(RoomState root) {
        PMap<StateKey, Long> onRoot = HashTreePMap.empty();
        for (StateChange change : root.to(this)) {
            onRoot = onRoot.plus(change.key(), change.after());
        }
        return new RoomState(memory, onRoot);
    }

    /** What leads from this state to the other. */
    List<StateChange> to(RoomState other) {
        if (difference == other.difference) {
            return List.of();
        }
        Set<StateKey> keys = new HashSet<>(difference.keySet());
        keys.addAll(other.difference.keySet());
        List<StateChange> changes = new ArrayList<>();
        for (StateKey key : keys) {
            long before = get(key);
            long after = other.get(key);
            if (before != after) {
                changes.add(new StateChange(key, before, after));
            }
        }
        return changes;
    }

    /** The entries in which this state may differ from the root. */
    Map<StateKey, Long> difference() {
        return difference;
    }
}
