package dev.exeunt.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Ownership where one process has the store, by the lock on its folder: whatever it claims it gets, and its lease lasts. Only the epochs are
 * kept on disk, because they must never go back.
 */
final class SqliteOwnership implements ShardOwnership, AutoCloseable {
    private static final String NEXT_EPOCH = "INSERT INTO shard (shard, epoch) VALUES (?, 1)"
            + " ON CONFLICT (shard) DO UPDATE SET epoch = epoch + 1 RETURNING epoch";

    private final Workers thread;
    private final Map<Integer, Owned> shards = new TreeMap<>();
    private final Map<String, Node> nodes = new TreeMap<>();

    SqliteOwnership(Sessions writers) {
        thread = new Workers("store-ownership", 1, 64, writers);
    }

    @Override
    public synchronized CompletionStage<Standing> renew(NodeLease node) {
        boolean unbroken = nodes.put(node.node(), new Node(node.node(), node.address())) != null;
        Map<Integer, Long> epochs = new HashMap<>();
        shards.values().stream()
                .filter(shard -> shard.node().equals(Optional.of(node.node())))
                .forEach(shard -> epochs.put(shard.shard(), shard.epoch()));
        return CompletableFuture.completedFuture(new Standing(unbroken, epochs));
    }

    @Override
    public CompletionStage<Map<Integer, Long>> claim(String node, Set<Integer> wanted, Set<String> members) {
        return thread.transaction(session -> nextEpochs(session, wanted)).thenApply(epochs -> {
            granted(node, epochs);
            return epochs;
        });
    }

    private static Map<Integer, Long> nextEpochs(Session session, Set<Integer> wanted) throws SQLException {
        PreparedStatement next = session.prepare(NEXT_EPOCH);
        Map<Integer, Long> epochs = new HashMap<>();
        for (int shard : wanted) {
            next.setInt(1, shard);
            try (ResultSet row = next.executeQuery()) {
                row.next();
                epochs.put(shard, row.getLong(1));
            }
        }
        return epochs;
    }

    private synchronized void granted(String node, Map<Integer, Long> epochs) {
        epochs.forEach((shard, epoch) -> shards.put(shard, new Owned(shard, Optional.of(node), epoch)));
    }

    @Override
    public synchronized CompletionStage<Void> release(String node, Map<Integer, Long> epochs) {
        epochs.forEach((shard, epoch) -> release(new Owned(shard, Optional.of(node), epoch)));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<Void> leave(String node) {
        List.copyOf(shards.values()).stream()
                .filter(shard -> shard.node().equals(Optional.of(node)))
                .forEach(this::release);
        nodes.remove(node);
        return CompletableFuture.completedFuture(null);
    }

    private void release(Owned owned) {
        shards.replace(owned.shard(), owned, new Owned(owned.shard(), Optional.empty(), owned.epoch()));
    }

    @Override
    public synchronized CompletionStage<Owners> owners() {
        return CompletableFuture.completedFuture(new Owners(List.copyOf(nodes.values()), List.copyOf(shards.values())));
    }

    @Override
    public void close() {
        thread.close();
    }
}
