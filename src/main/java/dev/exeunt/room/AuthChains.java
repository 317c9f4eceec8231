package dev.exeunt.room;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Walks along {@code auth_events}, over nodes alone (room version specifications, "Auth chain"). */
final class AuthChains {
    private final RoomMemory memory;

    AuthChains(RoomMemory memory) {
        this.memory = memory;
    }

    /** The union of these events' auth chains. */
    Set<Long> of(Collection<Long> events) {
        Set<Long> chain = new HashSet<>();
        Collection<Long> generation = events;
        while (!generation.isEmpty()) {
            memory.nodes(generation);
            Deque<Long> next = new ArrayDeque<>();
            for (Long number : generation) {
                for (Long auth : memory.node(number).auth()) {
                    if (chain.add(auth)) {
                        next.add(auth);
                    }
                }
            }
            generation = next;
        }
        return chain;
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
