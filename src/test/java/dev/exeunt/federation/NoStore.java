package dev.exeunt.federation;

import dev.exeunt.store.Store;
import dev.exeunt.store.StoreException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;

/** A store that answers nothing. */
final class NoStore {
    private NoStore() {}

    static Store create() {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (proxy, method, arguments) -> CompletableFuture.failedFuture(new StoreException("the store failed")));
    }
}
