package dev.exeunt.room;

import dev.exeunt.matrix.event.PduFormat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The forward extremities, oldest first, and which of them templates that are out now cite. Templates cite disjoint groups as long as
 * there are extremities that no other one cites, so that each leave that returns merges some.
 */
final class Tips {
    /** How long a template keeps its extremities to itself, in milliseconds: a handshake's time, with patience. */
    private static final long LEASE_MS = 10_000;

    private final NavigableSet<Long> numbers = new TreeSet<>();
    private final Map<Long, Long> leasedUntil = new HashMap<>();

    int size() {
        return numbers.size();
    }

    boolean contains(long number) {
        return numbers.contains(number);
    }

    /** Oldest first. */
    List<Long> all() {
        return List.copyOf(numbers);
    }

    long only() {
        return numbers.first();
    }

    void add(long number) {
        numbers.add(number);
    }

    /** An accepted event cites these. */
    void cited(Collection<Long> prev) {
        for (Long number : prev) {
            numbers.remove(number);
            leasedUntil.remove(number);
        }
    }

    /** The groups that a new event could cite, in the order of preference: what no template cites, then what was lent first. */
    List<List<Long>> groups(long now) {
        List<Long> free = new ArrayList<>();
        List<Long> lent = new ArrayList<>();
        for (Long number : numbers) {
            (leasedUntil.getOrDefault(number, 0L) <= now ? free : lent).add(number);
        }
        lent.sort((a, b) -> Long.compare(leasedUntil.get(a), leasedUntil.get(b)));
        List<List<Long>> groups = new ArrayList<>(split(free));
        groups.addAll(split(lent));
        return groups;
    }

    private static List<List<Long>> split(List<Long> numbers) {
        List<List<Long>> groups = new ArrayList<>();
        for (int from = 0; from < numbers.size(); from += PduFormat.MAX_PREV_EVENTS) {
            groups.add(List.copyOf(numbers.subList(from, Math.min(numbers.size(), from + PduFormat.MAX_PREV_EVENTS))));
        }
        return groups;
    }

    /** A template that cites these goes out. */
    void lend(List<Long> group, long now) {
        group.forEach(number -> leasedUntil.put(number, now + LEASE_MS));
    }
}
