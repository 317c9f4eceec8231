package dev.exeunt.room;

import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.StateResolutionAlgorithm;
import dev.exeunt.room.Readings.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Looks into conflicts, one key at a time, and remembers what it saw: the same conflict comes up again and again in a storm. */
final class Contests {
    private static final int CONTESTS_KEPT = 16_384;
    private static final int CONTESTS_KEPT_IN_CALM = 64;
    private static final int CORES_KEPT = 8;

    private final RoomMemory memory;
    private final StateResolutionAlgorithm algorithm;
    private final AuthChains chains;
    private final Readings readings;
    private Map<StateKey, Contest> known = new HashMap<>();
    private final Map<List<Long>, Core> cores = new HashMap<>();

    Contests(RoomMemory memory, StateResolutionAlgorithm algorithm, AuthChains chains, Readings readings) {
        this.memory = memory;
        this.algorithm = algorithm;
        this.chains = chains;
        this.readings = readings;
    }

    StateResolutionAlgorithm algorithm() {
        return algorithm;
    }

    /** The core that these entries make. */
    Core core(List<Long> entries) {
        Core core = cores.get(entries);
        if (core == null) {
            Set<Long> chain = algorithm == StateResolutionAlgorithm.V1
                    ? Set.of()
                    : chains.of(entries.stream()
                            .filter(entry -> entry != StateChange.NONE)
                            .toList());
            core = new Core(List.copyOf(entries), chain);
            if (cores.size() >= CORES_KEPT) {
                cores.clear();
            }
            cores.put(core.entries(), core);
        }
        return core;
    }

    /**
     * What there is to know of keys' conflicts between these entries.
     *
     * @param conflicts for each of the keys the entries, none where there is no conflict
     * @param core that of the states
     */
    List<Optional<Contest>> of(List<KeyEntries> keys, List<long[]> conflicts, Core core) {
        List<Optional<Contest>> found = new ArrayList<>();
        List<long[]> unknown = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            Contest contest =
                    conflicts.get(i).length == 0 ? null : known.get(keys.get(i).key());
            boolean isKnown = contest != null && contest.isOver(conflicts.get(i), core);
            found.add(isKnown ? Optional.of(contest) : Optional.empty());
            if (!isKnown && conflicts.get(i).length > 0) {
                unknown.add(conflicts.get(i));
            }
        }
        if (!unknown.isEmpty()) {
            look(unknown, core);
            for (int i = 0; i < keys.size(); i++) {
                if (found.get(i).isEmpty() && conflicts.get(i).length > 0) {
                    found.set(i, Optional.of(keep(contest(keys.get(i).key(), conflicts.get(i), core))));
                }
            }
        }
        return found;
    }

    /** Makes sure that what there is to know of these conflicts can be told, in few questions to the store. */
    private void look(List<long[]> conflicts, Core core) {
        List<Long> events = conflicts.stream()
                .flatMapToLong(Arrays::stream)
                .filter(entry -> entry != StateChange.NONE)
                .boxed()
                .toList();
        readings.look(events);
        if (conflicts.size() > 1 && algorithm != StateResolutionAlgorithm.V1) {
            chains.outside(events, core.chain());
        }
    }

    private Contest contest(StateKey key, long[] entries, Core core) {
        Set<Long> events = Arrays.stream(entries)
                .filter(entry -> entry != StateChange.NONE)
                .boxed()
                .collect(Collectors.toSet());
        return new Contest(key, entries, events, core, links(key, entries.length > events.size(), events, core));
    }

    private Contest keep(Contest contest) {
        if (known.size() >= CONTESTS_KEPT) {
            known.clear();
        }
        known.put(contest.key(), contest);
        return contest;
    }

    private Contest.Links links(StateKey key, boolean withNone, Set<Long> events, Core core) {
        readings.look(events);
        boolean power = false;
        Set<StateKey> reads = new HashSet<>();
        for (Long event : events) {
            Reading reading = readings.of(event);
            power |= reading.power();
            reads.addAll(reading.reads());
        }
        Set<StateKey> foreign = reads.stream()
                .filter(read -> !read.equals(key) && !Core.KEYS.contains(read))
                .collect(Collectors.toUnmodifiableSet());
        if (algorithm == StateResolutionAlgorithm.V1) {
            return new Contest.Links(false, reads, foreign, 0, 0, Set.of());
        }
        return new Behind(events, withNone, core).links(power, reads, foreign);
    }

    /**
     * What is in the auth chains of a key's entries, but not below the core.
     *
     * <p>An event that is in all entries' chains, or is one of the entries, adds nothing to the full conflicted set: all states have it
     * in their full auth chains, or it is conflicted anyway. So only the rest could, the core's own entries among it.
     */
    private final class Behind {
        private final Set<Long> events;
        private final Core core;
        private final Set<Long> some = new TreeSet<>();
        private final Set<Long> all = new HashSet<>();

        Behind(Set<Long> events, boolean withNone, Core core) {
            this.events = events;
            this.core = core;
            boolean first = true;
            for (Long event : events) {
                Set<Long> chain = chains.outside(Set.of(event), core.chain());
                some.addAll(chain);
                if (first) {
                    all.addAll(chain);
                } else {
                    all.retainAll(chain);
                }
                first = false;
            }
            if (withNone) {
                all.clear();
            }
        }

        Contest.Links links(boolean power, Set<StateKey> reads, Set<StateKey> foreign) {
            Set<Long> rest = new HashSet<>(some);
            rest.removeAll(all);
            rest.removeAll(events);
            int someRestOn = core.bitsOf(rest);
            boolean tangled = power || Integer.bitCount(someRestOn) < rest.size();
            Set<Long> passed = Set.of();
            if (algorithm == StateResolutionAlgorithm.V2_1) {
                tangled |= events.stream().anyMatch(core.chain()::contains) || somethingIsBetween();
                passed = some.stream()
                        .filter(event ->
                                !events.contains(event) && !core.entries().contains(event))
                        .collect(Collectors.toUnmodifiableSet());
            }
            return new Contest.Links(tangled, reads, foreign, someRestOn, core.bitsOf(all), passed);
        }

        /** Whether there is another event on a way from one of these events to another one. */
        private boolean somethingIsBetween() {
            // An event's auth events are older than it, so one pass in order settles which lead down to one of these.
            Set<Long> leading = new HashSet<>(events);
            for (Long number : some) {
                if (memory.node(number).auth().stream().anyMatch(leading::contains)) {
                    leading.add(number);
                }
            }
            return leading.size() > events.size();
        }
    }

    /**
     * The entry that comes out of a conflict that is independent of all others.
     *
     * @param unconflicted the entries of keys that are not conflicted
     * @param resolver resolves a problem as a whole
     */
    long solve(Contest contest, ToLongFunction<StateKey> unconflicted, Resolver resolver) {
        Set<StateKey> reads = contest.links().reads();
        memory.root().look(reads);
        long[] read = new long[reads.size()];
        int i = 0;
        for (StateKey key : reads) {
            read[i++] = unconflicted.applyAsLong(key);
        }
        OptionalLong known = contest.solution(read);
        if (known.isPresent()) {
            return known.getAsLong();
        }
        RoomState seen = RoomState.root(memory)
                .with(reads.stream()
                        .map(key -> new StateChange(key, StateChange.NONE, unconflicted.applyAsLong(key)))
                        .toList());
        long solution = resolver.resolveKey(contest, seen);
        contest.solved(read, solution);
        return solution;
    }

    /** Forgets what was seen in a storm that is over. */
    void calm() {
        if (known.size() > CONTESTS_KEPT_IN_CALM) {
            known = new HashMap<>();
        }
    }

    /** The event that changed this was proposed and did not come to be; its number will be another's. */
    void forget(List<StateChange> own) {
        own.forEach(change -> known.remove(change.key()));
        cores.clear();
    }
}
