package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The state that all states in memory are differences on: the current state at some moment, as far as it was loaded. What is asked for
 * and not there becomes a {@link NotLoaded}.
 *
 * <p>The store's current state moves on meanwhile, but no entry changes before it was loaded here, so an entry that is loaded later is
 * still the root's.
 */
final class RootState {
    private final Map<Long, EventNode> nodes;
    private final Map<StateKey, Long> entries = new HashMap<>();

    /** By a key of the core: another one for which there is an entry that cites the core's. */
    private final Map<StateKey, StateKey> citing = new HashMap<>();

    private boolean whole;

    /**
     * A state that is not loaded yet.
     *
     * @param nodes those that are in memory at any time
     * @param newest the room's newest event; null where there is none yet, and nothing is to be loaded
     */
    RootState(Map<Long, EventNode> nodes, EventNode newest) {
        this.nodes = nodes;
        this.whole = newest == null;
    }

    void add(Loaded loaded, LoadRequest request) {
        for (StateKey key : request.keys()) {
            entries.putIfAbsent(key, loaded.state().getOrDefault(key, StateChange.NONE));
        }
        if (request.wholeState()) {
            loaded.state().forEach(entries::putIfAbsent);
            whole = true;
        }
    }

    /** The entry, {@link StateChange#NONE} where there is none. */
    long entry(StateKey key) {
        Long number = entries.get(key);
        if (number == null) {
            if (!whole) {
                throw missing(Set.of(key));
            }
            return StateChange.NONE;
        }
        return number;
    }

    /** Whether the entry can be had without the store. */
    boolean knows(StateKey key) {
        return whole || entries.containsKey(key);
    }

    /** Whether this is known to be the entry. */
    boolean has(StateKey key, long entry) {
        Long known = entries.get(key);
        return known == null ? whole && entry == StateChange.NONE : known == entry;
    }

    /** Makes sure that these entries are in memory, in one question to the store. */
    void look(Collection<StateKey> keys) {
        if (!whole && !entries.keySet().containsAll(keys)) {
            throw missing(keys.stream().filter(key -> !entries.containsKey(key)).collect(Collectors.toSet()));
        }
    }

    private NotLoaded missing(Set<StateKey> keys) {
        return new NotLoaded(LoadRequest.ofKeys(keys));
    }

    /** All entries. */
    Map<StateKey, Long> whole() {
        if (!whole) {
            throw new NotLoaded(LoadRequest.ofWholeState());
        }
        return entries;
    }

    /** An entry is known without the store. */
    void note(StateKey key, long entry) {
        entries.putIfAbsent(key, entry);
    }

    /** Another state becomes the root; the states that were differences on the old one end with it. */
    void rebase(Map<StateKey, Long> difference) {
        entries.putAll(difference);
        difference.forEach(this::noteCited);
    }

    private void noteCited(StateKey key, Long entry) {
        EventNode node = nodes.get(entry);
        if (node != null) {
            for (StateKey core : Core.KEYS) {
                Long cited = entries.get(core);
                if (cited != null && node.auth().contains(cited)) {
                    citing.put(core, key);
                }
            }
        }
    }

    /** A key for which there is an entry that cites this entry of the core as an auth event, if one is known. */
    Optional<StateKey> citing(long event) {
        return Core.KEYS.stream()
                .map(citing::get)
                .filter(key -> key != null && cites(entries.get(key), event))
                .findFirst();
    }

    private boolean cites(Long entry, long event) {
        EventNode node = nodes.get(entry);
        return node != null && node.auth().contains(event);
    }

    /** How many entries are in memory. */
    int size() {
        return entries.size();
    }
}
