package dev.exeunt.chaos;

import dev.exeunt.chaos.Departure.Leave;
import dev.exeunt.chaos.Http.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds out when a room accepts leaves: one after the other leaves, and each is sent again and again, to all nodes in turn, until it is
 * acknowledged.
 */
final class Probe {
    private static final long INTERVAL_MS = 50;

    /** After so long a room is asked less often: it has members for a minute then. */
    private static final Duration OFTEN = Duration.ofSeconds(12);

    private static final long LATER_INTERVAL_MS = 250;
    private static final Duration ATTEMPT = Duration.ofSeconds(2);
    private static final int MAX_UNDER_WAY = 40;
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(30);

    private final ChaosRoom room;
    private final Leaver leaver;
    private final Acceptances acceptances = new Acceptances();
    private final Thread thread = new Thread(this::run, "probe");
    private final long started = System.nanoTime();
    private volatile long stoppedAt;
    private volatile boolean stopped;
    private volatile boolean failed;

    /** Starts it. */
    Probe(ChaosRoom room, Leaver leaver) {
        this.room = room;
        this.leaver = leaver;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            Optional<Departure> next = room.next();
            while (next.isPresent()) {
                leave(next.get());
                next = stopped || failed ? Optional.empty() : room.next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave(Departure departure) throws InterruptedException {
        Leave leave = departure.leave().orElseThrow();
        CompletableFuture<Answer> answered = new CompletableFuture<>();
        AtomicInteger underWay = new AtomicInteger();
        long began = System.nanoTime();
        while (!answered.isDone() && !isGivenUp()) {
            if (underWay.get() < MAX_UNDER_WAY) {
                underWay.incrementAndGet();
                var unused = leaver.send(leave, leaver.next(), ATTEMPT).thenAccept(answer -> {
                    underWay.decrementAndGet();
                    if (!answer.isTransient()) {
                        answered.complete(answer);
                    }
                });
            }
            pause(answered);
        }
        Answer answer = answered.getNow(new Answer(0, "never answered"));
        long ended =
                leaver.enter(departure, leave.event(), began, answer, false).ended();
        if (answer.status() == 200) {
            acceptances.add(began, ended);
        } else {
            failed = true;
        }
        long interval = ended - started > OFTEN.toNanos() ? LATER_INTERVAL_MS : INTERVAL_MS;
        Thread.sleep(Math.max(0, interval - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)));
    }

    private boolean isGivenUp() {
        return stopped && System.nanoTime() - stoppedAt > LAST_PATIENCE.toNanos();
    }

    private static void pause(CompletableFuture<Answer> answered) throws InterruptedException {
        try {
            var unused = answered.get(INTERVAL_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // It is sent again.
        }
    }

    ChaosRoom room() {
        return room;
    }

    Acceptances acceptances() {
        return acceptances;
    }

    /** Whether everyone has left. */
    boolean hasEnded() {
        return !thread.isAlive();
    }

    /**
     * Ends it after the leave that is under way.
     *
     * @return whether that was accepted; what was built on it cannot be otherwise
     */
    boolean stop() throws IOException {
        stoppedAt = System.nanoTime();
        stopped = true;
        Await.that("a probe has ended", LAST_PATIENCE.plusSeconds(5), this::hasEnded);
        return !failed;
    }
}
