package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static dev.exeunt.store.StoreContract.claimAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.store.ShardOwnership.Node;
import dev.exeunt.store.ShardOwnership.NodeLease;
import dev.exeunt.store.ShardOwnership.Owned;
import dev.exeunt.store.ShardOwnership.Owners;
import dev.exeunt.store.ShardOwnership.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How nodes own shards. */
interface OwnershipContract extends StoreContract {
    @Test
    default void aNodeHasWhatItClaims() {
        try (Store other = Store.open(newLocation())) {
            ShardOwnership ownership = other.ownership();
            NodeLease lease = new NodeLease("node", "127.0.0.1:1", Duration.ofHours(1));

            assertThat(await(ownership.renew(lease))).isEqualTo(new Standing(false, Map.of()));
            assertThat(await(ownership.claim("node", Set.of(1, 2), Set.of("node"))))
                    .isEqualTo(Map.of(1, 1L, 2, 1L));
            assertThat(await(ownership.renew(lease))).isEqualTo(new Standing(true, Map.of(1, 1L, 2, 1L)));
            assertThat(await(ownership.owners()))
                    .isEqualTo(new Owners(
                            List.of(new Node("node", "127.0.0.1:1")),
                            List.of(new Owned(1, Optional.of("node"), 1), new Owned(2, Optional.of("node"), 1))));
        }
    }

    @Test
    default void aNodeGivesUpWhatItHasNotWhatItHad() {
        try (Store other = Store.open(newLocation())) {
            ShardOwnership ownership = other.ownership();
            claimAll(other, "node");
            await(ownership.claim("node", Set.of(2), Set.of("node")));

            await(ownership.release("node", Map.of(1, 1L, 2, 1L)));

            List<Owned> shards = await(ownership.owners()).shards();
            assertThat(shards.get(1)).isEqualTo(new Owned(1, Optional.empty(), 1));
            assertThat(shards.get(2)).isEqualTo(new Owned(2, Optional.of("node"), 2));

            await(ownership.leave("node"));
            assertThat(await(ownership.owners()).nodes()).isEmpty();
            assertThat(await(ownership.owners()).shards())
                    .allMatch(shard -> shard.node().isEmpty());
        }
    }

    @Test
    default void epochsGoOnWhenTheStoreIsOpenedAgain() {
        StoreLocation location = newLocation();
        try (Store before = Store.open(location)) {
            claimAll(before, "before");
            await(before.ownership().leave("before"));
        }
        try (Store after = Store.open(location)) {
            assertThat(claimAll(after, "after"))
                    .hasSize(SHARDS)
                    .containsEntry(0, 2L)
                    .containsEntry(270, 2L);
        }
    }
}
