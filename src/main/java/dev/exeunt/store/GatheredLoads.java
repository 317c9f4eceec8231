package dev.exeunt.store;

import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.RoomHandle;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Entries of rooms' states, read for many rooms by one statement. Whoever leaves a room needs his own membership of the store, and nobody
 * knows who leaves next: what is asked for while all readers are busy gathers, and the next one that is free answers it together.
 */
final class GatheredLoads {
    /** Few enough that what gathers meanwhile does not wait for long. */
    private static final int AT_ONCE = 64;

    private final Workers readers;
    private final BlockingQueue<Asked> waiting;

    /** Whether a reader has been called that has not come yet. */
    private final AtomicBoolean called = new AtomicBoolean();

    /**
     * @param readers who reads
     * @param backlog how many may wait
     */
    GatheredLoads(Workers readers, int backlog) {
        this.readers = readers;
        this.waiting = new ArrayBlockingQueue<>(backlog);
    }

    private record Asked(RoomHandle room, Set<StateKey> keys, CompletableFuture<Loaded> answer) {}

    /** What a room misses of its current state. */
    CompletionStage<Loaded> load(RoomHandle room, Set<StateKey> keys) {
        Asked asked = new Asked(room, keys, new CompletableFuture<>());
        if (!waiting.offer(asked)) {
            asked.answer().completeExceptionally(Workers.tooBusy());
        } else if (called.compareAndSet(false, true)) {
            call();
        }
        return asked.answer();
    }

    private void call() {
        List<Asked> taken = new ArrayList<>();
        readers.run(session -> read(session, take(taken))).whenComplete((loaded, failure) -> {
            if (failure == null) {
                taken.forEach(asked -> asked.answer().complete(loaded.get(asked.room())));
            } else if (taken.size() > 1) {
                taken.forEach(this::readAlone);
            } else {
                // None was taken where no reader comes, as the store is closed.
                (taken.isEmpty() ? take(taken) : taken)
                        .forEach(asked -> asked.answer().completeExceptionally(failure));
            }
        });
    }

    private List<Asked> take(List<Asked> taken) {
        called.set(false);
        waiting.drainTo(taken, AT_ONCE);
        if (!waiting.isEmpty() && called.compareAndSet(false, true)) {
            call();
        }
        return taken;
    }

    /** What is wrong with one room is not to be the failure of the others. */
    private void readAlone(Asked asked) {
        readers.run(session -> read(session, List.of(asked))).whenComplete((loaded, failure) -> {
            if (failure == null) {
                asked.answer().complete(loaded.get(asked.room()));
            } else {
                asked.answer().completeExceptionally(failure);
            }
        });
    }

    private static Map<RoomHandle, Loaded> read(Session session, List<Asked> some) throws SQLException {
        Map<RoomHandle, Set<StateKey>> wanted = new HashMap<>();
        for (Asked asked : some) {
            wanted.computeIfAbsent(asked.room(), room -> new HashSet<>()).addAll(asked.keys());
        }
        return new RoomReader(session).entries(wanted);
    }
}
