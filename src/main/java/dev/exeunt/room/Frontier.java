package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The states after the forward extremities, and how the current state, their resolution, changes as extremities come and go. As long as
 * keys can be resolved one by one, an event costs what its extremities differ in from it, however many others there are; else all states
 * are resolved anew.
 */
final class Frontier {
    /** From how many entries on that no extremity shares with the root those on which all agree are made part of it. */
    private static final int AGREED_ENTRIES = 128;

    private final StateGraph states;
    private final RoomMemory memory;
    private final Resolver resolver;
    private final MergedStates merged;

    /** By an entry of the core: the extremities none of whose first few entries cites it. */
    private final Map<Long, Set<Long>> notCiting = new HashMap<>();

    /** What was done since the last {@link #keep}. */
    private final Deque<Move> moves = new ArrayDeque<>();

    /** The current state after these moves; null where there are none. */
    private RoomState latest;

    private boolean isComplete;

    /** Whether the current state is the one that {@link #merged} tells. */
    private boolean isCurrent;

    private int resolvedByKey;
    private int resolvedAnew;

    Frontier(RoomMemory memory, StateGraph states, Resolver resolver) {
        this.memory = memory;
        this.states = states;
        this.resolver = resolver;
        this.merged = resolver.merging();
    }

    /**
     * An event that becomes a forward extremity.
     *
     * @param base another event, from the state after which {@code onBase} leads to the state after this one
     */
    record Extremity(long number, RoomState state, long base, List<StateChange> onBase) {}

    /** What the current state is, and what led to it. */
    record Moved(RoomState current, List<StateChange> changes) {}

    /** Extremities that came and went; those that went by their states, but for the one that the new one stands on, if it went too. */
    private record Move(Map<Long, RoomState> gone, Optional<Extremity> came, boolean wasCurrent) {
        /** Whether the new extremity stands on one that went: then their states differ in little. */
        boolean isStep() {
            return came.filter(extremity -> gone.containsKey(extremity.base())).isPresent();
        }
    }

    /** Makes sure that the extremities' states are at hand, as small differences on the root; the current state becomes the root where it can. */
    void prepare(Tips tips) {
        memory.root().look(Core.KEYS);
        if (tips.size() == 1) {
            states.rebase(tips.only());
            resolver.calm();
            restart();
            merged.count(states.current(), 1);
            isComplete = true;
            isCurrent = true;
        } else if (!isComplete) {
            complete(tips.all());
        } else if (merged.offRoot() >= AGREED_ENTRIES
                && merged.offRoot() >= states.extremities().size()) {
            rebase();
        }
    }

    /** All at once: a room that is opened in the middle of a storm. */
    private void complete(List<Long> tips) {
        states.rebaseOn(mostFrequentBase(tips));
        Map<Long, RoomState> after = new HashMap<>();
        tips.forEach(tip -> after.put(tip, states.after(tip)));
        restart();
        after.forEach(states::addExtremity);
        merged.countAll(List.copyOf(after.values()));
        merged.settle();
        merged.settled();
        isComplete = true;
        isCurrent = merged.isIndependent(this::isCitedInAll);
    }

    private void restart() {
        merged.clear();
        notCiting.clear();
        isCurrent = false;
        isComplete = false;
    }

    private long mostFrequentBase(List<Long> tips) {
        memory.nodes(tips);
        Map<Long, Long> bases = tips.stream()
                .collect(Collectors.groupingBy(tip -> memory.node(tip).base(), Collectors.counting()));
        return bases.entrySet().stream()
                .max(Map.Entry.<Long, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(EventNode.ROOT);
    }

    private void rebase() {
        Map<StateKey, Long> moved = merged.moved();
        if (moved.size() >= AGREED_ENTRIES) {
            states.rebase(moved);
            merged.rebased(moved.keySet());
            notCiting.clear();
        }
    }

    /**
     * Extremities go, and one comes. It lasts only if {@link #keep} is called; {@link #undo} takes it back.
     *
     * @param cited events; those of them that are extremities go
     * @throws NotLoaded then {@link #undo} is to be called too
     */
    Moved move(Collection<Long> cited, Optional<Extremity> comes) {
        merged.settled();
        Map<Long, RoomState> gone = new HashMap<>();
        for (Long number : cited) {
            Optional.ofNullable(states.extremities().get(number)).ifPresent(state -> gone.put(number, state));
        }
        Move move = new Move(gone, comes, isCurrent);
        RoomState before = latest == null ? states.current() : latest;
        boolean isOnly =
                comes.isPresent() && gone.size() == states.extremities().size();
        if (!isOnly) {
            look(move);
        }
        moves.push(move);
        swap(gone.keySet(), comes);
        if (isOnly) {
            restart();
            latest = comes.get().state();
            return new Moved(latest, before.to(latest));
        }
        count(move, 1);
        merged.settle();
        Moved moved = resolved(before);
        latest = moved.current();
        return moved;
    }

    private void look(Move move) {
        if (move.came().isEmpty()) {
            merged.touchAll();
        } else if (move.isStep()) {
            memory.root()
                    .look(move.came().get().onBase().stream()
                            .map(StateChange::key)
                            .toList());
        } else {
            merged.look(move.came().get().state());
        }
    }

    private void swap(Set<Long> gone, Optional<Extremity> comes) {
        gone.forEach(this::remove);
        comes.ifPresent(extremity -> add(extremity.number(), extremity.state()));
    }

    private void add(long number, RoomState state) {
        states.addExtremity(number, state);
        notCiting.forEach((entry, missing) -> {
            if (!cites(number, state, entry)) {
                missing.add(number);
            }
        });
    }

    private boolean cites(long number, RoomState state, long entry) {
        boolean isEntry = memory.hasNode(number) && !memory.node(number).own().isEmpty();
        return (isEntry && memory.node(number).auth().contains(entry)) || merged.cites(state, entry);
    }

    private void remove(long number) {
        states.removeExtremity(number);
        notCiting.values().forEach(missing -> missing.remove(number));
    }

    private void count(Move move, int times) {
        boolean isStep = move.isStep();
        move.gone().forEach((number, state) -> {
            if (!isStep || number != move.came().orElseThrow().base()) {
                merged.count(state, -times);
            }
        });
        move.came().ifPresent(extremity -> {
            if (isStep) {
                merged.count(extremity.onBase(), times);
            } else {
                merged.count(extremity.state(), times);
            }
        });
    }

    private Moved resolved(RoomState before) {
        if (merged.isIndependent(this::isCitedInAll)) {
            if (!isCurrent) {
                merged.look(before);
            }
            List<StateChange> changes = merged.changes(before, !isCurrent);
            isCurrent = true;
            resolvedByKey++;
            return new Moved(before.with(changes), changes);
        }
        RoomState current =
                resolver.resolveAnew(List.copyOf(states.extremities().values()));
        isCurrent = false;
        resolvedAnew++;
        return new Moved(current, before.to(current));
    }

    private boolean isCitedInAll(long entry) {
        if (notCiting.size() > Core.KEYS.size()) {
            notCiting.clear();
        }
        return notCiting.computeIfAbsent(entry, this::extremitiesNotCiting).isEmpty();
    }

    private Set<Long> extremitiesNotCiting(long entry) {
        Set<Long> missing = new HashSet<>();
        states.extremities().forEach((number, state) -> {
            if (!cites(number, state, entry)) {
                missing.add(number);
            }
        });
        return missing;
    }

    /** What the current state would be without one of the extremities, which is not the only one. */
    RoomState currentWithout(long number) {
        return resolver.resolve(states.extremities().entrySet().stream()
                .filter(extremity -> extremity.getKey() != number)
                .map(Map.Entry::getValue)
                .toList());
    }

    /** What was moved stays. */
    void keep() {
        moves.clear();
        latest = null;
        merged.settled();
    }

    /** Takes back what was moved since the last {@link #keep}. */
    void undo() {
        boolean isOne = moves.size() == 1 && isComplete;
        while (!moves.isEmpty()) {
            Move move = moves.pop();
            move.came().ifPresent(extremity -> remove(extremity.number()));
            move.gone().forEach(this::add);
            if (isOne) {
                count(move, -1);
                merged.unsettle();
                isCurrent = move.wasCurrent();
            } else {
                restart();
            }
        }
        latest = null;
    }

    /** How often the current state was found key by key, and how often all states were resolved anew. */
    int resolvedByKey() {
        return resolvedByKey;
    }

    int resolvedAnew() {
        return resolvedAnew;
    }

    /** How many entries of extremities' states were looked at since the room was opened. */
    long counted() {
        return merged.counted();
    }

    /** In how many keys extremities' states differ from the root. */
    int keys() {
        return merged.size();
    }
}
