package dev.exeunt.shard;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where the shards live, as this node sees the cluster. It is a hint: another node may see it otherwise for a while, and who may write
 * is decided by {@link dev.exeunt.store.ShardOwnership} alone. Every call answers at once, from any thread.
 */
public interface Placement {
    /** This node's ID: another one each time that it is started. */
    String self();

    /** The node that the shard is placed on; empty where there is none at the moment. */
    Optional<String> nodeOf(ShardId shard);

    /** The nodes that this one sees, itself among them. */
    Set<String> members();

    /** Whether the picture can be acted upon: not while two halves of a cluster become one again. */
    boolean isSettled();

    /**
     * Has every shard placed on other nodes from now on. Where there is none that could own them, nothing happens.
     *
     * @return whether others take them over; it completes on a thread of the placement's
     */
    CompletionStage<Boolean> withdraw();

    /** Lets shards be placed here, at the first time or again; nothing happens where this node is to own none. */
    CompletionStage<Void> comeBack();

    /** Is told when something moved; on a thread of the placement's, so it must be quick. */
    void observe(Observer observer);

    /** Who wants to know when something moved. */
    interface Observer {
        /** Shards are placed otherwise, or there are other nodes. */
        void moved();

        /** The node is not there any more, and answers nothing that it was asked. */
        void left(String node);
    }

    /** A node without a cluster: every shard is here. */
    static Placement alone(String self) {
        return new Placement() {
            @Override
            public String self() {
                return self;
            }

            @Override
            public Optional<String> nodeOf(ShardId shard) {
                return Optional.of(self);
            }

            @Override
            public Set<String> members() {
                return Set.of(self);
            }

            @Override
            public boolean isSettled() {
                return true;
            }

            @Override
            public CompletionStage<Boolean> withdraw() {
                return CompletableFuture.completedStage(false);
            }

            @Override
            public CompletionStage<Void> comeBack() {
                return CompletableFuture.completedStage(null);
            }

            @Override
            public void observe(Observer observer) {
                // Nothing ever moves.
            }
        };
    }
}
