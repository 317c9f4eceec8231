package dev.exeunt.store;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.RoomHandle;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The relay's part of the store. */
final class SqlRelayStore implements RelayStore {
    private final Workers readers;
    private final Workers writer;
    private final boolean fenced;

    SqlRelayStore(Workers readers, Workers writer, Dialect dialect) {
        this.readers = readers;
        this.writer = writer;
        // The lock on SQLite's folder sees to it that nobody else owns a shard.
        this.fenced = dialect == Dialect.POSTGRESQL && Fencing.isOn();
    }

    @Override
    public CompletionStage<LeftOver> leftOver(int shard) {
        return readers.transaction(session -> new RelayReader(session).leftOver(shard));
    }

    @Override
    public CompletionStage<Unsent> unsent(RoomHandle room, long first, long last, int limit) {
        return readers.transaction(session -> new RelayReader(session).unsent(room, first, last, limit));
    }

    @Override
    public CompletionStage<List<RelayedEvent>> missed(ServerName server, RoomHandle room, long after, int limit) {
        return readers.run(session -> new RelayReader(session).missed(server, room, after, limit));
    }

    @Override
    public CompletionStage<List<Outbox>> outboxes() {
        return readers.run(session -> new RelayReader(session).outboxes());
    }

    @Override
    public CompletionStage<Void> relayed(List<Outbox> relayed) {
        return writer.run(session -> {
            RelayWriter rows = new RelayWriter(session);
            // In two transactions, each of which goes through the rooms in one order, as commits do.
            session.transaction(same -> rows.emptyOutboxes(relayed));
            session.transaction(same -> rows.shortenOutboxes(relayed));
            return null;
        });
    }

    @Override
    public CompletionStage<Set<Integer>> save(Map<Integer, Long> epochs, List<DestinationChange> changes) {
        return writer.transaction(session -> {
            RelayWriter rows = new RelayWriter(session);
            Set<Integer> held = fenced ? rows.held(epochs) : epochs.keySet();
            rows.save(changes.stream()
                    .filter(change -> held.contains(change.shard()))
                    .toList());
            return held;
        });
    }
}
