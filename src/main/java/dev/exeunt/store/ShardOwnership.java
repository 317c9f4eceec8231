package dev.exeunt.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Which node owns which shard, as the store has it: the authority that every commit is checked against. Leases run by the store's clock,
 * not the nodes'.
 *
 * <p>Every stage completes on a thread of the store's; one that fails does so with a {@link StoreException}, and then it is not known
 * whether the store did what was asked.
 */
public interface ShardOwnership {
    /** Registers a node or renews its lease, and tells what it holds. */
    CompletionStage<Standing> renew(NodeLease node);

    /**
     * Takes shards over for a node that has a lease. A shard is granted where it has no owner, or the node is its owner already, or its
     * owner has no lease any more, or its owner is not among the members while more than half of the nodes with a lease are.
     *
     * @param node who takes over
     * @param shards what it wants
     * @param members the nodes that it sees, itself among them
     * @return the shards that were granted, each with the next epoch
     */
    CompletionStage<Map<Integer, Long>> claim(String node, Set<Integer> shards, Set<String> members);

    /** Gives shards up, as far as the node still has them at this epoch. */
    CompletionStage<Void> release(String node, Map<Integer, Long> epochs);

    /** Gives up everything that the node has, and its lease. */
    CompletionStage<Void> leave(String node);

    /** Every node with a lease, and every shard that ever had an owner. */
    CompletionStage<Owners> owners();

    /**
     * A node and how long its lease lasts from now.
     *
     * @param node the node's ID
     * @param address where it can be met, for operators
     * @param length of the lease
     */
    record NodeLease(String node, String address, Duration length) {}

    /**
     * What a node has.
     *
     * @param unbroken whether it had a lease all the time since its last renewal: false at the first one
     * @param epochs of the shards that it owns
     */
    record Standing(boolean unbroken, Map<Integer, Long> epochs) {}

    /** The nodes by ID, the shards by number. */
    record Owners(List<Node> nodes, List<Owned> shards) {}

    /** A node with a lease. */
    record Node(String id, String address) {}

    /** A shard, its owner if it has one, and its last epoch. */
    record Owned(int shard, Optional<String> node, long epoch) {}
}
