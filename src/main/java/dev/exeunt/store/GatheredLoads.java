package dev.exeunt.store;

import dev.exeunt.matrix.event.RoomVersion;
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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Entries of rooms' states, read for many rooms by one statement, as commits are shared. Whoever leaves a room needs his own membership of
 * the store, and nobody knows who leaves next: what is asked for while one statement runs gathers, and the next one answers it together.
 */
final class GatheredLoads {
    /** Few enough that what gathers meanwhile does not wait for long. */
    private static final int AT_ONCE = 64;

    private final Workers readers;
    private final BlockingQueue<Asked> waiting;

    /**
     * How many have come to {@link #waiting}, less those that were read: while it is positive, a reading is under way. Whoever comes is
     * there before he is counted, so a reading that begins finds somebody, and below zero are those that it found uncounted.
     */
    private final AtomicInteger counted = new AtomicInteger();

    /**
     * @param readers who reads
     * @param backlog how many may wait
     */
    GatheredLoads(Workers readers, int backlog) {
        this.readers = readers;
        this.waiting = new ArrayBlockingQueue<>(backlog);
    }

    private record Asked(RoomHandle room, RoomVersion version, Set<StateKey> keys, CompletableFuture<Loaded> answer) {}

    /** What a room misses of its current state. */
    CompletionStage<Loaded> load(RoomHandle room, RoomVersion version, Set<StateKey> keys) {
        Asked asked = new Asked(room, version, keys, new CompletableFuture<>());
        if (!waiting.offer(asked)) {
            asked.answer().completeExceptionally(Workers.tooBusy());
        } else if (counted.getAndIncrement() == 0) {
            readWhatWaits();
        }
        return asked.answer();
    }

    private void readWhatWaits() {
        List<Asked> taken = new ArrayList<>();
        readers.run(session -> read(session, take(taken))).whenComplete((loaded, failure) -> {
            boolean noSession = taken.isEmpty();
            List<Asked> some = noSession ? take(taken) : taken;
            if (counted.addAndGet(-some.size()) > 0) {
                readWhatWaits();
            }
            if (noSession) {
                some.forEach(asked -> asked.answer().completeExceptionally(failure));
            } else {
                answer(some, loaded, failure);
            }
        });
    }

    private List<Asked> take(List<Asked> taken) {
        waiting.drainTo(taken, AT_ONCE);
        return taken;
    }

    private void answer(List<Asked> some, Map<RoomHandle, Loaded> loaded, Throwable failure) {
        if (failure == null) {
            some.forEach(asked -> asked.answer().complete(loaded.get(asked.room())));
        } else if (some.size() > 1) {
            some.forEach(this::readAlone);
        } else {
            some.forEach(asked -> asked.answer().completeExceptionally(failure));
        }
    }

    /** What is wrong with one room is not to be the failure of the others. */
    private void readAlone(Asked asked) {
        List<Asked> alone = List.of(asked);
        readers.run(session -> read(session, alone)).whenComplete((loaded, failure) -> answer(alone, loaded, failure));
    }

    private static Map<RoomHandle, Loaded> read(Session session, List<Asked> some) throws SQLException {
        Map<RoomHandle, Set<StateKey>> wanted = new HashMap<>();
        Map<RoomHandle, RoomVersion> versions = new HashMap<>();
        for (Asked asked : some) {
            wanted.computeIfAbsent(asked.room(), room -> new HashSet<>()).addAll(asked.keys());
            versions.put(asked.room(), asked.version());
        }
        return new RoomReader(session).entries(wanted, versions);
    }
}
