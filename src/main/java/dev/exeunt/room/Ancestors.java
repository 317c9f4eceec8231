package dev.exeunt.room;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Walks back along {@code prev_events}. Rejected events are neither told nor gone beyond: they are no part of the room's history. */
public final class Ancestors {
    private final Function<Collection<Long>, List<EventNode>> nodes;

    /** @param nodes finds nodes by number */
    public Ancestors(Function<Collection<Long>, List<EventNode>> nodes) {
        this.nodes = nodes;
    }

    /**
     * These events and what comes before them, the newest first (server-server API, {@code backfill}). A soft-failed event is told only
     * where another one cites it: this server does not spread it.
     *
     * @param limit how many events at most
     */
    public List<EventNode> upTo(Collection<EventNode> events, int limit) {
        Queue<EventNode> newestFirst =
                new PriorityQueue<>(Comparator.comparing(EventNode::number).reversed());
        newestFirst.addAll(accepted(events, 0));
        Set<Long> spreadByOthers = new HashSet<>();
        return walk(newestFirst, numbers(events), 0, limit, node -> {
            spreadByOthers.addAll(node.prev());
            return node.outcome() != Outcome.SOFT_FAILED
                    || spreadByOthers.contains(node.number())
                    || spreadByOthers.contains(node.event());
        });
    }

    /**
     * What comes before some events and is not known yet, the nearest first (server-server API, {@code get_missing_events}: "a
     * breadth-first walk of the prev_events").
     *
     * @param latest these are not told themselves
     * @param known these are neither told nor gone beyond
     * @param minDepth of what is told and gone beyond
     * @param limit how many events at most
     */
    public List<EventNode> between(Collection<EventNode> latest, Set<Long> known, long minDepth, int limit) {
        Set<Long> seen = numbers(latest);
        seen.addAll(known);
        Queue<EventNode> nearestFirst = new ArrayDeque<>();
        for (EventNode node : accepted(latest, 0)) {
            // What is found already is as near as anything that the others cite.
            if (!known.contains(node.number()) && nearestFirst.size() < limit) {
                nearestFirst.addAll(unseen(node, seen, minDepth));
            }
        }
        return walk(nearestFirst, seen, minDepth, limit, node -> true);
    }

    private List<EventNode> walk(
            Queue<EventNode> next, Set<Long> seen, long minDepth, int limit, Predicate<EventNode> told) {
        List<EventNode> found = new ArrayList<>();
        while (!next.isEmpty() && found.size() < limit) {
            EventNode node = next.remove();
            if (told.test(node)) {
                found.add(node);
            }
            next.addAll(unseen(node, seen, minDepth));
        }
        return found;
    }

    private List<EventNode> unseen(EventNode node, Set<Long> seen, long minDepth) {
        List<Long> cited = node.prev().stream().filter(seen::add).toList();
        return accepted(nodes.apply(cited), minDepth).stream()
                // What is cited as an outlier has another number where its place is.
                .filter(found -> cited.contains(found.number()) || seen.add(found.number()))
                .distinct()
                .toList();
    }

    private static List<EventNode> accepted(Collection<EventNode> events, long minDepth) {
        return events.stream()
                .filter(node -> node.outcome() != Outcome.REJECTED && node.depth() >= minDepth)
                .toList();
    }

    private static Set<Long> numbers(Collection<EventNode> events) {
        return events.stream().map(EventNode::number).collect(Collectors.toCollection(HashSet::new));
    }
}
