package dev.exeunt.store;

import dev.exeunt.room.RoomChange;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.LoggerFactory;

/**
 * Commits changes in groups: what arrives while one transaction runs goes into the next one. There is no timer, and no wait when
 * nothing runs.
 *
 * <p>Changes of a room are committed in the order of their arrival. If a transaction fails, all of its changes fail, unless it was for
 * what one of them is; and so do those that were computed on top of them, whether they wait already or arrive later, because the events
 * that they follow are missing (see {@link Predecessors}). What is computed on the room as it is stored can be committed at once.
 */
final class Committer implements AutoCloseable {
    private static final RepeatedFaults FAULTS = new RepeatedFaults(LoggerFactory.getLogger(Committer.class));

    private final Sessions writers;
    private final ChangeWriter writer;
    private final CommitObserver observer;
    private final Backlog backlog = new Backlog();
    private final Predecessors predecessors = new Predecessors();
    private final Thread thread;

    Committer(Sessions writers, ChangeWriter writer, CommitObserver observer) {
        this.writers = writers;
        this.writer = writer;
        this.observer = observer;
        this.thread = new Thread(this::run, "store-committer");
    }

    void start() {
        thread.start();
    }

    /** Completes when the change, which was decided under this epoch of its shard, is durable. */
    CompletionStage<Void> commit(RoomChange change, long epoch) {
        if (change.events().isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            Change rows = new Change(change, epoch);
            backlog.add(rows);
            return rows.committed();
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** How many changes wait for a transaction. */
    int backlog() {
        return backlog.size();
    }

    private void run() {
        try {
            for (List<Change> batch = backlog.take(); !batch.isEmpty(); batch = backlog.take()) {
                commit(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of a batch, the changes that could be committed, and those of them that were: the rest has lost its shard. */
    private record Commit(List<Change> following, List<Change> written) {}

    private void commit(List<Change> batch) {
        Commit commit;
        long began = System.nanoTime();
        try {
            commit = writers.use(session -> write(session, batch));
        } catch (SQLException | RuntimeException | Error e) {
            // Even out of memory, this thread goes on: there is no other that commits.
            failed(batch, e);
            return;
        }
        observer.committed(commit.written().size(), System.nanoTime() - began);
        predecessors.committed(commit.written());
        commit.written().forEach(Change::succeed);
        without(commit.following(), commit.written())
                .forEach(change -> change.fail(new FencedException(
                        change.grant().shard(), change.grant().epoch())));
        without(batch, commit.following())
                .forEach(change -> change.fail(new StoreException("the change follows on one that was not committed")));
    }

    private void failed(List<Change> batch, Throwable cause) {
        if (batch.size() > 1 && cause instanceof SQLException failure && writer.isRefusal(failure)) {
            // One of them is as it must not be, which is rare: the others are committed without it.
            batch.forEach(change -> commit(List.of(change)));
            return;
        }
        StoreException why = StoreException.because("the store cannot commit", cause);
        FAULTS.warn("a transaction of " + batch.size() + " changes failed: " + why.getMessage(), cause);
        batch.forEach(change -> change.fail(why));
    }

    private Commit write(Session session, List<Change> batch) throws SQLException {
        List<Change> following = predecessors.following(session, batch);
        return new Commit(following, writer.write(session, following));
    }

    private static List<Change> without(List<Change> changes, List<Change> some) {
        if (some.size() == changes.size()) {
            return List.of();
        }
        List<Change> rest = new ArrayList<>(changes);
        rest.removeAll(some);
        return rest;
    }

    /** Commits what waits and takes no more. */
    @Override
    public void close() {
        backlog.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
