package dev.exeunt.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What every request came to. */
final class Ledger {
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();

    /**
     * What a departure came to.
     *
     * @param event the leave's ID; empty where there was no template
     * @param began by {@link System#nanoTime}
     * @param ended by {@link System#nanoTime}
     * @param answer the last answer
     * @param once whether it was sent only once, to see what one node does with it
     */
    record Outcome(Departure departure, String event, long began, long ended, Http.Answer answer, boolean once) {
        boolean isAcknowledged() {
            return answer.status() == 200;
        }
    }

    void add(Outcome outcome) {
        outcomes.add(outcome);
    }

    /** All so far. */
    List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /** The acknowledged leaves of each room. */
    Map<String, List<Acknowledged>> acknowledged() {
        Map<String, List<Acknowledged>> byRoom = new HashMap<>();
        for (Outcome outcome : outcomes) {
            if (outcome.isAcknowledged()) {
                String room = outcome.departure().room().value();
                byRoom.computeIfAbsent(room, id -> new ArrayList<>())
                        .add(new Acknowledged(room, outcome.departure().user(), outcome.event()));
            }
        }
        return byRoom;
    }

    /** Answers that a valid leave does not get, whatever happens to the cluster. */
    List<Violation> refusals() {
        return outcomes.stream()
                .filter(outcome ->
                        !outcome.isAcknowledged() && !outcome.answer().isTransient())
                .map(outcome -> new Violation(
                        "refused",
                        outcome.departure().room().value(),
                        outcome.departure().user() + " leaves by " + outcome.event() + ": " + outcome.answer()))
                .toList();
    }
}
