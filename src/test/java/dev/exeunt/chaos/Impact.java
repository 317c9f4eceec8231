package dev.exeunt.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a fault did to the rooms that it concerned.
 *
 * @param kind what it was
 * @param victim whom it was done to
 * @param began by {@link System#nanoTime}
 * @param ended when all was well again, by {@link System#nanoTime}
 * @param back for each room: how long after the fault's beginning a leave was accepted that was first sent after it; empty where none
 *     was
 * @param gaps for each room: the longest time in which no leave was accepted
 */
record Impact(
        FaultKind kind, String victim, long began, long ended, List<Optional<Duration>> back, List<Duration> gaps) {
    static Impact of(FaultKind kind, Node victim, long began, List<Probe> probes) {
        return new Impact(
                kind,
                victim.name(),
                began,
                System.nanoTime(),
                probes.stream()
                        .map(probe -> probe.acceptances().backAfter(began))
                        .toList(),
                probes.stream()
                        .map(probe -> probe.acceptances().longestGapAfter(began))
                        .toList());
    }

    /** In a line. */
    String summary() {
        Figures again = Figures.of(back.stream().flatMap(Optional::stream).toList());
        Figures longest = Figures.of(gaps);
        return String.format(
                Locale.ROOT,
                "%d rooms accept leaves again after at most %.2f s, longest gap %.2f s, all is well after %.1f s",
                gaps.size(),
                again.max() / 1e3,
                longest.max() / 1e3,
                (ended - began) / 1e9);
    }

    /** How much of a request's time was in this fault's. */
    long overlap(Ledger.Outcome outcome) {
        return Math.min(ended, outcome.ended()) - Math.max(began, outcome.began());
    }
}
