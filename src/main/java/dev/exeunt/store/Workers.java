package dev.exeunt.store;

import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that wait for the database, so that callers need not. The work that waits for them is bounded. */
final class Workers implements AutoCloseable {
    private final Sessions sessions;
    private final ThreadPoolExecutor threads;

    Workers(String name, int size, int backlog, Sessions sessions) {
        this.sessions = sessions;
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                size,
                size,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(backlog),
                work -> new Thread(work, name + "-" + number.incrementAndGet()));
    }

    /** Does the work, which reads by one statement. */
    <T> CompletionStage<T> run(Session.Work<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            threads.execute(() -> complete(done, work));
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(threads.isShutdown() ? new StoreException("the store is closed", e) : tooBusy());
        }
        return done;
    }

    /** More waits than may. */
    static StoreException tooBusy() {
        return new StoreException("the store is too busy");
    }

    /** Does the work in one transaction: it sees one state of the database, and what it writes is written as a whole. */
    <T> CompletionStage<T> transaction(Session.Work<T> work) {
        return run(session -> session.transaction(work));
    }

    private <T> void complete(CompletableFuture<T> done, Session.Work<T> work) {
        T result;
        try {
            result = sessions.use(work);
        } catch (SQLException e) {
            done.completeExceptionally(StoreException.because("the store failed", e));
            return;
        } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
            return;
        }
        done.complete(result);
    }

    /** Finishes what was begun and what waits. */
    @Override
    public void close() {
        end(threads);
    }

    /** Waits for these threads to finish what was begun and what waits; they take no more. */
    static void end(ExecutorService threads) {
        threads.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
