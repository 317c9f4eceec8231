package dev.exeunt.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Kinds of faults in a random order, the same for the same seed; each comes once before any comes twice. */
final class Schedule {
    private final List<FaultKind> kinds;
    private final Random random;
    private final Deque<FaultKind> round = new ArrayDeque<>();

    Schedule(List<FaultKind> kinds, long seed) {
        this.kinds = List.copyOf(kinds);
        this.random = new Random(seed);
    }

    FaultKind next() {
        if (round.isEmpty()) {
            List<FaultKind> shuffled = new ArrayList<>(kinds);
            Collections.shuffle(shuffled, random);
            round.addAll(shuffled);
        }
        return round.remove();
    }

    /** For what a fault leaves open. */
    Random random() {
        return random;
    }
}
