package dev.exeunt.shard;

import dev.exeunt.store.ShardOwnership;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The ownership of a store that one node has to itself: it is granted what it wants. */
public final class HeapOwnership implements ShardOwnership {
    private final Map<Integer, Owned> shards = new TreeMap<>();

    @Override
    public synchronized CompletionStage<Standing> renew(NodeLease node) {
        Map<Integer, Long> epochs = new HashMap<>();
        shards.values().stream()
                .filter(shard -> shard.node().isPresent())
                .forEach(shard -> epochs.put(shard.shard(), shard.epoch()));
        return CompletableFuture.completedFuture(new Standing(true, epochs));
    }

    @Override
    public synchronized CompletionStage<Map<Integer, Long>> claim(
            String node, Set<Integer> wanted, Set<String> members) {
        Map<Integer, Long> granted = new HashMap<>();
        for (int shard : wanted) {
            Owned before = shards.getOrDefault(shard, new Owned(shard, Optional.empty(), 0));
            shards.put(shard, new Owned(shard, Optional.of(node), before.epoch() + 1));
            granted.put(shard, before.epoch() + 1);
        }
        return CompletableFuture.completedFuture(granted);
    }

    @Override
    public synchronized CompletionStage<Void> release(String node, Map<Integer, Long> epochs) {
        epochs.forEach((shard, epoch) -> shards.put(shard, new Owned(shard, Optional.empty(), epoch)));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<Void> leave(String node) {
        shards.replaceAll((shard, owned) -> new Owned(shard, Optional.empty(), owned.epoch()));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<Owners> owners() {
        return CompletableFuture.completedFuture(new Owners(List.of(), List.copyOf(shards.values())));
    }
}
