package dev.exeunt.store;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Runs the tests of all of the store's contract. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreTest
        implements InvitesContract,
                AliasesContract,
                RoomsContract,
                LoadingContract,
                SnapshotsContract,
                PendingLeavesContract,
                DurabilityContract,
                OwnershipContract,
                ImportsContract,
                CatalogContract,
                RelayContract,
                RedactionsContract,
                KeysContract {
    private final AtomicInteger shards = new AtomicInteger();
    private Store store;
    private Map<Integer, Long> epochs;

    @BeforeAll
    void open() {
        store = Store.open(newLocation());
        epochs = StoreContract.claimAll(store, "node");
    }

    @AfterAll
    void close() {
        store.close();
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public Map<Integer, Long> epochs() {
        return epochs;
    }

    @Override
    public int newShard() {
        return shards.incrementAndGet();
    }
}
