package dev.exeunt.shard;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A table of shards that a test moves as it likes; each of its nodes sees the same. */
public final class MovablePlacement {
    private final Map<ShardId, String> nodes = new HashMap<>();
    private final List<Placement.Observer> observers = new CopyOnWriteArrayList<>();
    private volatile Set<String> members;
    private volatile boolean settled = true;
    private volatile String withdrawn = "";

    public MovablePlacement(String... members) {
        this.members = Set.of(members);
        place(Set.copyOf(ShardId.ALL), members[0]);
    }

    public void place(Set<ShardId> shards, String node) {
        synchronized (nodes) {
            shards.forEach(shard -> nodes.put(shard, node));
        }
        observers.forEach(Placement.Observer::moved);
    }

    void settled(boolean now) {
        settled = now;
        observers.forEach(Placement.Observer::moved);
    }

    void gone(String node, Set<String> remaining) {
        members = remaining;
        observers.forEach(observer -> observer.left(node));
    }

    /** The node that withdrew last; empty where none did, or it came back. */
    String withdrawn() {
        return withdrawn;
    }

    /** What one of the nodes sees. */
    public Placement of(String self) {
        return new Placement() {
            @Override
            public String self() {
                return self;
            }

            @Override
            public Optional<String> nodeOf(ShardId shard) {
                synchronized (nodes) {
                    return Optional.ofNullable(nodes.get(shard));
                }
            }

            @Override
            public Set<String> members() {
                return members;
            }

            @Override
            public boolean isSettled() {
                return settled;
            }

            @Override
            public CompletionStage<Boolean> withdraw() {
                withdrawn = self;
                return CompletableFuture.completedStage(true);
            }

            @Override
            public CompletionStage<Void> comeBack() {
                withdrawn = "";
                return CompletableFuture.completedStage(null);
            }

            @Override
            public void observe(Observer observer) {
                observers.add(observer);
            }
        };
    }
}
