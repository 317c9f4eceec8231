package dev.exeunt.store;

import static dev.exeunt.store.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How other servers' keys are kept. */
interface KeysContract extends StoreContract {
    @Test
    default void aServersKeysAreKeptUntilThereAreNewer() {
        assertThat(await(store().loadKeys("keys.example"))).isEmpty();

        await(store().saveKeys("keys.example", new byte[] {1}, 1_000));
        await(store().saveKeys("keys.example", new byte[] {2, 3}, 2_000));

        assertThat(await(store().loadKeys("keys.example"))).contains(new byte[] {2, 3});
        assertThat(await(store().loadKeys("other.example"))).isEmpty();
    }
}
