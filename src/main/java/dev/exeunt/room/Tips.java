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
 * The forward extremities, and which of them templates that are out now cite. A template has one extremity of its own wherever there is
 * one that is no other's: the event that returns takes it away as it adds itself, so that extremities never become more than there were,
 * or than the templates that were out at one time. What it cites besides is spare: another template may have it as its own.
 */
final class Tips {
    /** How long a template keeps its extremities to itself, in milliseconds: a handshake's time, with patience. */
    private static final long LEASE_MS = 10_000;

    /** How many extremities that were lent before a template cites at most. */
    private static final int LENT_AGAIN = 8;

    /** Those that no template cites, unless its lease has run out. */
    private final NavigableSet<Long> free = new TreeSet<>();

    private final NavigableSet<Lease> lent = new TreeSet<>(Lease.ORDER);

    /** Those of the lent that are no template's own. */
    private final NavigableSet<Lease> spare = new TreeSet<>(Lease.ORDER);

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
            spare.remove(lease);
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
     * What no template cites, the oldest first; then what is spare, and then what is others' own, few at a time and each from what was lent
     * last: what was lent first is about to be cited by the event that it was lent for. The last of what is free goes with one that was
     * lent first and one that was lent last, so that not many lines of events run beside each other for long without knowing of each other.
     */
    private final class Groups implements Iterator<List<Long>> {
        private final Iterator<Long> unlent = free.iterator();
        private final Iterator<Lease> lentBefore = Stream.concat(
                        spare.descendingSet().stream(),
                        lent.descendingSet().stream().filter(lease -> !spare.contains(lease)))
                .iterator();

        @Override
        public boolean hasNext() {
            return unlent.hasNext() || lentBefore.hasNext();
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
                while (lentBefore.hasNext() && group.size() < LENT_AGAIN) {
                    group.add(lentBefore.next().number());
                }
            }
            return List.copyOf(group);
        }
    }

    /** A template that cites these goes out. The first that no other template cites becomes its own, or else the first spare one. */
    void lend(List<Long> group, long now) {
        Long own = group.stream()
                .filter(free::contains)
                .findFirst()
                .or(() -> group.stream().filter(this::isSpare).findFirst())
                .orElse(null);
        for (Long number : group) {
            if (free.contains(number) || isSpare(number)) {
                lend(number, new Lease(now + LEASE_MS, number), number.equals(own));
            }
        }
    }

    private boolean isSpare(Long number) {
        Lease lease = leases.get(number);
        return lease != null && spare.contains(lease);
    }

    private void lend(Long number, Lease lease, boolean own) {
        free.remove(number);
        endLease(number);
        leases.put(number, lease);
        lent.add(lease);
        if (!own) {
            spare.add(lease);
        }
    }
}
