package dev.exeunt.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Who owned which shard when, as the database committed it. */
final class Takeovers {
    private final Map<Integer, NavigableMap<Long, Takeover>> byEpoch = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    Takeovers(List<Takeover> takeovers) {
        takeovers.stream().sorted(Comparator.comparing(Takeover::committed)).forEach(this::add);
    }

    private void add(Takeover takeover) {
        NavigableMap<Long, Takeover> epochs = byEpoch.computeIfAbsent(takeover.shard(), shard -> new TreeMap<>());
        if (!epochs.isEmpty() && epochs.lastKey() >= takeover.epoch()) {
            violations.add(new Violation(
                    "takeover",
                    "shard " + takeover.shard(),
                    "epoch " + takeover.epoch() + " began after epoch " + epochs.lastKey()));
        }
        epochs.putIfAbsent(takeover.epoch(), takeover);
    }

    /** Takeovers that contradict one another. */
    List<Violation> violations() {
        return violations;
    }

    /** How this event offends against the epochs of its shard; empty where it does not. */
    Optional<String> offence(int shard, HistoryEvent event) {
        NavigableMap<Long, Takeover> epochs = byEpoch.getOrDefault(shard, new TreeMap<>());
        Takeover own = epochs.get(event.epoch());
        if (own == null) {
            return Optional.of("is of epoch " + event.epoch() + ", which nobody was given");
        }
        if (event.committed().isBefore(own.committed())) {
            return Optional.of("was committed before its epoch " + event.epoch() + " began");
        }
        return Optional.ofNullable(epochs.higherEntry(event.epoch()))
                .map(Map.Entry::getValue)
                .filter(next -> !event.committed().isBefore(next.committed()))
                .map(next -> "was committed under epoch " + event.epoch() + " at " + event.committed()
                        + ", after epoch " + next.epoch() + " had begun at " + next.committed());
    }
}
