package dev.exeunt.room;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Walks along {@code auth_events}, over nodes alone (room version specifications, "Auth chain"). */
final class AuthChains {
    private static final int CHAINS_KEPT = 4_096;

    private final RoomMemory memory;
    private final Map<Long, Set<Long>> known = new HashMap<>();

    AuthChains(RoomMemory memory) {
        this.memory = memory;
    }

    /** The auth chain of one event. */
    Set<Long> of(long event) {
        Set<Long> chain = known.get(event);
        if (chain == null) {
            chain = of(Set.of(event));
            if (known.size() >= CHAINS_KEPT) {
                known.clear();
            }
            known.put(event, chain);
        }
        return chain;
    }

    /** The union of these events' auth chains. */
    Set<Long> of(Collection<Long> events) {
        return outside(events, Set.of());
    }

    /** What of the union of these events' auth chains is not in a set that holds the auth chains of all its events. */
    Set<Long> outside(Collection<Long> events, Set<Long> closed) {
        Set<Long> chain = new HashSet<>();
        Collection<Long> generation = events;
        while (!generation.isEmpty()) {
            memory.nodes(generation);
            Deque<Long> next = new ArrayDeque<>();
            for (Long number : generation) {
                for (Long auth : memory.node(number).auth()) {
                    if (!closed.contains(auth) && chain.add(auth)) {
                        next.add(auth);
                    }
                }
            }
            generation = next;
        }
        return chain;
    }

    /** An event that was proposed did not come to be; its number will be another's. */
    void forget() {
        known.clear();
    }

    /** All paths between any two of these events, both ends included: the conflicted state subgraph (room version 12). */
    Set<Long> between(Set<Long> events) {
        Set<Long> reachable = new TreeSet<>(of(events));
        reachable.addAll(events);
        // An event's auth events are older than it, so one pass in order settles which events lead down to one of
        // these.
        Set<Long> leading = new HashSet<>();
        for (Long number : reachable) {
            boolean leads = events.contains(number)
                    || memory.node(number).auth().stream().anyMatch(leading::contains);
            if (leads) {
                leading.add(number);
            }
        }
        return leading;
    }
}
