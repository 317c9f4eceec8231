package dev.exeunt.relay;

import dev.exeunt.shard.ShardId;
import dev.exeunt.store.RelayStore;
import dev.exeunt.store.RelayStore.DestinationChange;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down how destinations are doing, in the order in which it is told: what comes while one transaction runs goes into the next one.
 * While the store fails, it tries again. Used on one context only.
 */
final class DestinationLog {
    private static final Logger LOG = LoggerFactory.getLogger(DestinationLog.class);
    private static final int MAX_BATCH = 1_000;
    private static final long PAUSE_MS = 1_000;

    private final RelayStore store;
    private final Context context;
    private final Map<ShardId, Long> epochs = new HashMap<>();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private boolean writing;
    private Future<Void> last = Future.succeededFuture();

    private record Entry(DestinationChange change, long epoch, Promise<Void> written) {}

    DestinationLog(RelayStore store, Context context) {
        this.store = store;
        this.context = context;
    }

    /** From now on what is told of the shard's servers under this epoch is written. */
    void began(ShardId shard, long epoch) {
        epochs.put(shard, epoch);
    }

    /** From now on nothing is written of the shard's servers. */
    void ended(ShardId shard) {
        epochs.remove(shard);
    }

    /**
     * Completes when the change is on disk; fails where the server's shard is not this node's any more.
     *
     * @param epoch under which the shard was granted to who tells it: what has another owner by now may be on this node again
     */
    Future<Void> save(DestinationChange change, long epoch) {
        Entry entry = new Entry(change, epoch, Promise.promise());
        waiting.add(entry);
        last = entry.written().future();
        write();
        return entry.written().future();
    }

    /** Completes when all that was told so far is on disk, or lost. */
    Future<Void> flushed() {
        return last.otherwiseEmpty();
    }

    private void write() {
        if (writing || waiting.isEmpty()) {
            return;
        }
        writing = true;
        List<Entry> batch = new ArrayList<>();
        Map<Integer, Long> granted = new HashMap<>();
        while (!waiting.isEmpty() && batch.size() < MAX_BATCH) {
            Entry entry = waiting.remove();
            Long epoch = epochs.get(ShardId.ALL.get(entry.change().shard()));
            if (epoch == null || epoch != entry.epoch()) {
                entry.written().fail("the shard has ended here");
            } else {
                granted.put(entry.change().shard(), epoch);
                batch.add(entry);
            }
        }
        Future.fromCompletionStage(
                        store.save(granted, batch.stream().map(Entry::change).toList()), context)
                .onSuccess(held -> written(batch, held))
                .onFailure(failure -> failed(batch, failure));
    }

    private void written(List<Entry> batch, Set<Integer> held) {
        writing = false;
        for (Entry entry : batch) {
            if (held.contains(entry.change().shard())) {
                entry.written().complete();
            } else {
                entry.written().fail("the shard has another owner by now");
            }
        }
        write();
    }

    private void failed(List<Entry> batch, Throwable failure) {
        LOG.debug("how {} destinations are doing could not be written: {}", batch.size(), failure.getMessage());
        for (int i = batch.size() - 1; i >= 0; i--) {
            waiting.addFirst(batch.get(i));
        }
        context.owner()
                .timer(PAUSE_MS)
                .onComplete(over -> context.runOnContext(again -> {
                    writing = false;
                    write();
                }));
    }
}
