package dev.exeunt.shard;

import dev.exeunt.store.ShardOwnership;
import dev.exeunt.store.StoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who owns which shard, for the nodes of one test. A shard is granted where nobody, or a node that is gone, has it. */
public final class HeapOwnership implements ShardOwnership {
    private final Map<Integer, String> owners = new HashMap<>();
    private final Map<Integer, Long> epochs = new HashMap<>();
    private final Map<String, String> nodes = new TreeMap<>();
    private boolean unreachable;
    private int claims;

    /** From now on, or no longer, nothing is answered but failures. */
    synchronized void unreachable(boolean now) {
        unreachable = now;
    }

    /** The node owns the shard, as if it had claimed it. */
    synchronized void give(ShardId shard, String node) {
        owners.put(shard.number(), node);
        epochs.merge(shard.number(), 1L, Long::sum);
        nodes.put(node, "");
    }

    synchronized Optional<String> ownerOf(ShardId shard) {
        return Optional.ofNullable(owners.get(shard.number()));
    }

    synchronized long epochOf(ShardId shard) {
        return epochs.getOrDefault(shard.number(), 0L);
    }

    /** How often a node has asked for shards. */
    synchronized int claims() {
        return claims;
    }

    @Override
    public synchronized CompletionStage<Standing> renew(NodeLease node) {
        boolean known = nodes.put(node.node(), node.address()) != null;
        Map<Integer, Long> held = new HashMap<>();
        owners.forEach((shard, owner) -> {
            if (owner.equals(node.node())) {
                held.put(shard, epochs.get(shard));
            }
        });
        return answer(new Standing(known, held));
    }

    @Override
    public synchronized CompletionStage<Map<Integer, Long>> claim(
            String node, Set<Integer> shards, Set<String> members) {
        claims++;
        Map<Integer, Long> granted = new HashMap<>();
        for (int shard : unreachable ? Set.<Integer>of() : shards) {
            String owner = owners.get(shard);
            if (owner == null || owner.equals(node) || !nodes.containsKey(owner)) {
                owners.put(shard, node);
                granted.put(shard, epochs.merge(shard, 1L, Long::sum));
            }
        }
        return answer(granted);
    }

    @Override
    public synchronized CompletionStage<Void> release(String node, Map<Integer, Long> released) {
        released.forEach((shard, epoch) -> {
            if (epoch.equals(epochs.get(shard))) {
                owners.remove(shard, node);
            }
        });
        return answer(null);
    }

    @Override
    public synchronized CompletionStage<Void> leave(String node) {
        owners.values().removeIf(node::equals);
        nodes.remove(node);
        return answer(null);
    }

    @Override
    public synchronized CompletionStage<Owners> owners() {
        return answer(new Owners(
                nodes.entrySet().stream()
                        .map(node -> new Node(node.getKey(), node.getValue()))
                        .toList(),
                epochs.entrySet().stream()
                        .map(shard -> new Owned(
                                shard.getKey(), Optional.ofNullable(owners.get(shard.getKey())), shard.getValue()))
                        .toList()));
    }

    private <T> CompletionStage<T> answer(T value) {
        return unreachable
                ? CompletableFuture.failedStage(new StoreException("the store is not there"))
                : CompletableFuture.completedStage(value);
    }
}
