package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.store.ShardOwnership.Node;
import dev.exeunt.store.ShardOwnership.NodeLease;
import dev.exeunt.store.ShardOwnership.Owned;
import dev.exeunt.store.ShardOwnership.Owners;
import dev.exeunt.store.ShardOwnership.Standing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Ownership on PostgreSQL, asked by several nodes, each with a store of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresOwnershipTest {
    private static final String A = "node-a";
    private static final String B = "node-b";
    private static final String C = "node-c";

    private String database;
    private Store storeOfA;
    private Store storeOfB;
    private ShardOwnership a;
    private ShardOwnership b;

    @BeforeAll
    void open() {
        StoreLocation.PostgreSql location = PostgresServer.newDatabase();
        database = location.database();
        storeOfA = Store.open(location);
        storeOfB = Store.open(location);
        a = storeOfA.ownership();
        b = storeOfB.ownership();
    }

    @AfterAll
    void close() {
        storeOfA.close();
        storeOfB.close();
    }

    @BeforeEach
    void nobodyOwnsAnything() {
        PostgresServer.execute(database, "TRUNCATE shard, node");
    }

    // ---- who is granted a shard

    @Test
    void aShardThatNeverHadAnOwnerIsGrantedAtTheFirstEpoch() {
        renew(A);

        assertThat(claim(a, A, 1, 2)).isEqualTo(Map.of(1, 1L, 2, 1L));
    }

    @Test
    void whoHasNoLeaseIsGrantedNothing() {
        renew(B);

        assertThat(claim(a, A, 1)).isEmpty();

        renew(A);
        runOut(A);
        assertThat(claim(a, A, 1)).isEmpty();
    }

    @Test
    void aShardWhoseOwnerHasALeaseIsNotGranted() {
        renew(A);
        renew(B);
        claim(a, A, 1);

        assertThat(await(b.claim(B, Set.of(1, 2), Set.of(A, B)))).isEqualTo(Map.of(2, 1L));
        assertThat(owner(1)).contains(A);
    }

    @Test
    void aShardWhoseOwnersLeaseRanOutIsGrantedAtTheNextEpoch() {
        renew(A);
        renew(B);
        claim(a, A, 1);
        runOut(A);

        assertThat(await(b.claim(B, Set.of(1), Set.of(A, B)))).isEqualTo(Map.of(1, 2L));
        assertThat(owner(1)).contains(B);
    }

    @Test
    void aShardWhoseOwnerIsForgottenIsGranted() {
        renew(A);
        claim(a, A, 1);
        renew(B);
        PostgresServer.execute(database, "DELETE FROM node WHERE node = '" + A + "'");

        assertThat(claim(b, B, 1)).isEqualTo(Map.of(1, 2L));
    }

    @Test
    void aShardThatWasGivenUpIsGranted() {
        renew(A);
        renew(B);
        Map<Integer, Long> epochs = claim(a, A, 1, 2);
        await(a.release(A, Map.of(1, epochs.get(1))));

        assertThat(await(b.claim(B, Set.of(1, 2), Set.of(A, B)))).isEqualTo(Map.of(1, 2L));
    }

    @Test
    void itsOwnerIsGrantedAShardAgainAtTheNextEpoch() {
        renew(A);
        claim(a, A, 1);

        assertThat(claim(a, A, 1)).isEqualTo(Map.of(1, 2L));
    }

    @Test
    void aMajorityIsGrantedTheShardsOfWhomItDoesNotSee() {
        renew(A);
        renew(B);
        renew(C);
        claim(a, A, 1);

        assertThat(await(b.claim(B, Set.of(1), Set.of(B, C)))).isEqualTo(Map.of(1, 2L));
    }

    @Test
    void halfIsNoMajority() {
        renew(A);
        renew(B);
        claim(a, A, 1);

        assertThat(await(b.claim(B, Set.of(1), Set.of(B)))).isEmpty();
    }

    @Test
    void onlyMembersWithALeaseMakeAMajority() {
        renew(A);
        renew(B);
        renew(C);
        claim(a, A, 1);
        runOut(C);

        assertThat(await(b.claim(B, Set.of(1), Set.of(B, C, "node-d")))).isEmpty();
    }

    @Test
    void aMajorityIsNotGrantedTheShardsOfItsMembers() {
        renew(A);
        renew(B);
        renew(C);
        claim(a, A, 1);

        assertThat(await(b.claim(B, Set.of(1), Set.of(A, B)))).isEmpty();
    }

    @Test
    void ofClaimsAtOnceOneIsGrantedAShard() {
        renew(A);
        renew(B);
        Set<Integer> all = IntStream.range(0, 271).boxed().collect(Collectors.toSet());
        for (long epoch = 1; epoch <= 20; epoch++) {
            CompletionStage<Map<Integer, Long>> ofA = a.claim(A, all, Set.of(A, B));
            CompletionStage<Map<Integer, Long>> ofB = b.claim(B, all, Set.of(A, B));

            Map<Integer, Long> granted = new HashMap<>(await(ofA));
            assertThat(granted.keySet()).noneMatch(await(ofB)::containsKey);
            granted.putAll(await(ofB));
            assertThat(granted.keySet()).isEqualTo(all);
            assertThat(granted.values()).containsOnly(epoch);

            await(a.release(A, await(ofA)));
            await(b.release(B, await(ofB)));
        }
    }

    @Test
    void anEpochIsNeverGivenTwice() {
        for (long epoch = 1; epoch < 10; epoch += 3) {
            renew(A);
            assertThat(claim(a, A, 1)).isEqualTo(Map.of(1, epoch));
            await(a.release(A, Map.of(1, epoch)));
            renew(B);
            assertThat(claim(b, B, 1)).isEqualTo(Map.of(1, epoch + 1));
            await(b.leave(B));
            renew(B);
            assertThat(claim(b, B, 1)).isEqualTo(Map.of(1, epoch + 2));
            runOut(B);
        }
    }

    // ---- leases

    @Test
    void aLeaseIsUnbrokenFromItsSecondRenewalOnUntilItRunsOut() {
        assertThat(renew(A).unbroken()).isFalse();
        assertThat(renew(A).unbroken()).isTrue();
        assertThat(renew(A).unbroken()).isTrue();

        runOut(A);

        assertThat(renew(A).unbroken()).isFalse();
        assertThat(renew(A).unbroken()).isTrue();
    }

    @Test
    void aRenewalTellsWhatTheNodeHolds() {
        renew(A);
        renew(B);
        claim(a, A, 1, 2, 3);
        claim(b, B, 4);
        await(a.release(A, Map.of(3, 1L)));
        claim(a, A, 2);

        assertThat(renew(A).epochs()).isEqualTo(Map.of(1, 1L, 2, 2L));

        runOut(A);
        claim(b, B, 2);
        assertThat(renew(A).epochs()).isEqualTo(Map.of(1, 1L));
    }

    @Test
    void aRenewalThatComesFirstKeepsTheShardThoughTheLeaseHadRunOut() throws SQLException {
        renew(A);
        renew(B);
        claim(a, A, 1);
        runOut(A);
        try (OpenTransaction renewal = new OpenTransaction(
                database,
                "UPDATE node SET lease_until = clock_timestamp() + interval '1 hour', renewals = 0 WHERE node = '" + A
                        + "'")) {
            CompletionStage<Map<Integer, Long>> claim = b.claim(B, Set.of(1), Set.of(A, B));
            PostgresServer.awaitWaiting(database, 1);
            renewal.commit();

            assertThat(await(claim)).isEmpty();
        }
    }

    @Test
    void aRenewalThatComesSecondTellsThatTheShardIsGone() throws SQLException {
        renew(A);
        renew(B);
        claim(a, A, 1);
        runOut(A);
        try (OpenTransaction commit = new OpenTransaction(database, "SELECT 1 FROM shard WHERE shard = 1 FOR SHARE")) {
            CompletionStage<Map<Integer, Long>> claim = b.claim(B, Set.of(1), Set.of(A, B));
            PostgresServer.awaitWaiting(database, 1);
            CompletionStage<Standing> renewal = a.renew(lease(A));
            PostgresServer.awaitWaiting(database, 2);
            commit.commit();

            assertThat(await(claim)).isEqualTo(Map.of(1, 2L));
            assertThat(await(renewal)).isEqualTo(new Standing(false, Map.of()));
        }
    }

    @Test
    void aNodeWhoseLeaseRanOutLongAgoIsForgotten() {
        renew(A);
        renew(B);
        PostgresServer.execute(
                database, "UPDATE node SET lease_until = lease_until - interval '1 day' WHERE node = '" + A + "'");

        renew(C);

        assertThat(PostgresServer.number(database, "SELECT count(*) FROM node")).isEqualTo(2);
    }

    // ---- giving up

    @Test
    void whatIsGivenUpAtAnEarlierEpochIsKept() {
        renew(A);
        claim(a, A, 1);
        claim(a, A, 1);

        await(a.release(A, Map.of(1, 1L)));

        assertThat(owner(1)).contains(A);
    }

    @Test
    void whatAnotherNodeHasIsNotGivenUp() {
        renew(A);
        renew(B);
        Map<Integer, Long> epochs = claim(b, B, 1);

        await(a.release(A, epochs));
        await(a.leave(A));

        assertThat(owner(1)).contains(B);
    }

    @Test
    void whoLeavesGivesUpEverything() {
        renew(A);
        renew(B);
        claim(a, A, 1, 2);
        claim(b, B, 3);

        await(a.leave(A));

        assertThat(await(b.owners()))
                .usingRecursiveComparison()
                .isEqualTo(new Owners(
                        List.of(new Node(B, "address of " + B)),
                        List.of(
                                new Owned(1, Optional.empty(), 1),
                                new Owned(2, Optional.empty(), 1),
                                new Owned(3, Optional.of(B), 1))));
    }

    @Test
    void aNodeWithoutALeaseIsNotListedThoughItsShardsAre() {
        renew(A);
        claim(a, A, 1);

        runOut(A);

        assertThat(await(b.owners()))
                .isEqualTo(new Owners(List.of(), java.util.List.of(new Owned(1, Optional.of(A), 1))));
    }

    // ---- in words of the tests

    private Standing renew(String node) {
        return await(a.renew(lease(node)));
    }

    private static NodeLease lease(String node) {
        return new NodeLease(node, "address of " + node, Duration.ofHours(1));
    }

    /** The lease of this node runs out now. */
    private void runOut(String node) {
        PostgresServer.execute(database, "UPDATE node SET lease_until = clock_timestamp() WHERE node = '" + node + "'");
    }

    private static Map<Integer, Long> claim(ShardOwnership by, String node, Integer... shards) {
        return await(by.claim(node, Set.of(shards), Set.of(node)));
    }

    private Optional<String> owner(int shard) {
        return await(a.owners()).shards().stream()
                .filter(owned -> owned.shard() == shard)
                .findFirst()
                .flatMap(Owned::node);
    }
}
