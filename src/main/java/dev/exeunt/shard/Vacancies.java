package dev.exeunt.shard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shards for which Hazelcast names no living member. It does so for a moment whenever a member is gone; but when the oldest member hangs and
 * others fall out with each other over it, tables were seen to stay as they were for ten seconds and more. Then every node works out by
 * itself who is to have such a shard, in the same way. They need not agree: the store grants it to one.
 *
 * <p>Used by one thread.
 */
final class Vacancies {
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

    /** Since when a shard has nobody, by its number. */
    private final Map<Integer, Long> since = new HashMap<>();

    /**
     * The owners, with one for each shard that has had none for too long.
     *
     * @param owners by shard, as Hazelcast names them
     * @param candidates the nodes that may own shards
     * @param now nanoseconds, as {@link System#nanoTime} counts them
     */
    List<Optional<String>> filled(List<Optional<String>> owners, Collection<String> candidates, long now) {
        List<Optional<String>> filled = new ArrayList<>(owners);
        for (int shard = 0; shard < owners.size(); shard++) {
            if (owners.get(shard).isPresent()) {
                since.remove(shard);
            } else if (now - since.computeIfAbsent(shard, number -> now) >= PATIENCE) {
                filled.set(shard, substitute(shard, candidates));
            }
        }
        return List.copyOf(filled);
    }

    /** The candidate with the highest hash: when one goes, only its own shards move. */
    private static Optional<String> substitute(int shard, Collection<String> candidates) {
        return candidates.stream()
                .max(Comparator.comparingInt((String node) ->
                                ShardId.ofName(shard + " " + node).number())
                        .thenComparing(Comparator.naturalOrder()));
    }
}
