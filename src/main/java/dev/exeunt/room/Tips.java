package dev.exeunt.room;

import dev.exeunt.matrix.event.PduFormat;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The forward extremities, and which of them templates that are out now cite. Templates cite groups that are as good as disjoint as long
 * as there are extremities that no other one cites, so that each leave that returns merges some.
 */
final class Tips {
    /** How long a template keeps its extremities to itself, in milliseconds: a handshake's time, with patience. */
    private static final long LEASE_MS = 10_000;

    /** How many extremities that were lent before a template cites at most. */
    private static final int LENT_AGAIN = 8;

    /** Those that no template cites, unless its lease has run out. */
    private final NavigableSet<Long> free = new TreeSet<>();

    private final NavigableSet<Lease> lent = new TreeSet<>(Lease.ORDER);
    private final Map<Long, Lease> leases = new HashMap<>();

    private record Lease(long until, long number) {
        static final Comparator<Lease> ORDER =
                Comparator.comparingLong(Lease::until).thenComparingLong(Lease::number);
    }

    int size() {
        return free.size() + lent.size();
    }

    boolean contains(long number) {
        return free.contains(number) || leases.containsKey(number);
    }

    /** Whether there are no others. */
    boolean areAllOf(Collection<Long> numbers) {
        return Set.copyOf(numbers).stream().filter(this::contains).count() == size();
    }

    /** Oldest first. */
    List<Long> all() {
        NavigableSet<Long> all = new TreeSet<>(free);
        all.addAll(leases.keySet());
        return List.copyOf(all);
    }

    /** Some of the newest, at most so many. */
    List<Long> newest(int most) {
        return Stream.concat(
                        free.descendingSet().stream(),
                        lent.descendingSet().stream().map(Lease::number))
                .limit(most)
                .toList();
    }

    long only() {
        return free.isEmpty() ? lent.first().number() : free.first();
    }

    void add(long number) {
        free.add(number);
    }

    /** An accepted event cites these. */
    void cited(Collection<Long> prev) {
        for (Long number : prev) {
            free.remove(number);
            endLease(number);
        }
    }

    private void endLease(Long number) {
        Lease lease = leases.remove(number);
        if (lease != null) {
            lent.remove(lease);
        }
    }

    /** The groups that a new event could cite, in the order of preference. */
    Iterator<List<Long>> groups(long now) {
        while (!lent.isEmpty() && lent.first().until() <= now) {
            long number = lent.first().number();
            endLease(number);
            free.add(number);
        }
        return new Groups();
    }

    /**
     * What no template cites, the oldest first; then what was lent last, few at a time: what was lent first is about to be cited by the
     * event that it was lent for. The last of what is free goes with one that was lent first and one that was lent last, so that not many
     * lines of events run beside each other for long without knowing of each other.
     */
    private final class Groups implements Iterator<List<Long>> {
        private final Iterator<Long> unlent = free.iterator();
        private final Iterator<Lease> lentLast = lent.descendingIterator();

        @Override
        public boolean hasNext() {
            return unlent.hasNext() || lentLast.hasNext();
        }

        @Override
        public List<Long> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Set<Long> group = new LinkedHashSet<>();
            if (unlent.hasNext()) {
                while (unlent.hasNext() && group.size() < PduFormat.MAX_PREV_EVENTS) {
                    group.add(unlent.next());
                }
                if (!lent.isEmpty() && group.size() < PduFormat.MAX_PREV_EVENTS - 1) {
                    group.add(lent.first().number());
                    group.add(lent.last().number());
                }
            } else {
                while (lentLast.hasNext() && group.size() < LENT_AGAIN) {
                    group.add(lentLast.next().number());
                }
            }
            return List.copyOf(group);
        }
    }

    /** A template that cites these goes out. */
    void lend(List<Long> group, long now) {
        for (Long number : group) {
            free.remove(number);
            endLease(number);
            Lease lease = new Lease(now + LEASE_MS, number);
            leases.put(number, lease);
            lent.add(lease);
        }
    }
}
