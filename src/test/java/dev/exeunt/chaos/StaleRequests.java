package dev.exeunt.chaos;

import dev.exeunt.chaos.Departure.Leave;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Requests for a node that is stopped, so that they wait in its sockets, or does not see what the others do, and for rooms that it owned
 * and that nobody else writes to meanwhile: where it still takes itself for their owner, nothing but fencing hinders it.
 */
final class StaleRequests {
    private static final Duration WARM = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Leaver leaver;
    private final Node node;
    private final List<ChaosRoom> rooms;
    private final List<CompletableFuture<Ledger.Outcome>> sent = new ArrayList<>();
    private int turn;

    /** @param rooms of this node */
    StaleRequests(Leaver leaver, Node node, List<ChaosRoom> rooms) {
        this.leaver = leaver;
        this.node = node;
        this.rooms = rooms;
    }

    /** Has the node take the rooms into its memory. */
    void warm() {
        List<CompletableFuture<Ledger.Outcome>> first = new ArrayList<>();
        rooms.forEach(room -> room.next().ifPresent(departure -> first.add(send(departure, WARM))));
        first.forEach(CompletableFuture::join);
    }

    /** Sends one to the node, for one room after the other, and waits for nothing. */
    void send() {
        if (!rooms.isEmpty()) {
            ChaosRoom room = rooms.get(turn++ % rooms.size());
            room.next().ifPresent(departure -> sent.add(send(departure, PATIENCE)));
        }
    }

    private CompletableFuture<Ledger.Outcome> send(Departure departure, Duration patience) {
        Leave leave = departure.leave().orElseThrow();
        long began = System.nanoTime();
        return leaver.send(leave, node, patience)
                .thenApply(answer -> leaver.enter(departure, leave.event(), began, answer, true));
    }

    /** Waits for their answers. */
    void await() {
        sent.forEach(CompletableFuture::join);
    }
}
