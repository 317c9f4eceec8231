package dev.exeunt.relay;

import dev.exeunt.store.Store;
import dev.exeunt.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that does what it is asked, but whose answers to commits can get lost, as when its machine goes down right after. */
final class LossyStore {
    private LossyStore() {}

    /** @param lost how many of the next answers */
    static Store of(Store store, AtomicInteger lost) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (proxy, method, arguments) -> call(store, lost, method, arguments));
    }

    private static Object call(Store store, AtomicInteger lost, Method method, Object[] arguments) throws Throwable {
        try {
            Object answer = method.invoke(store, arguments);
            boolean loses = method.getName().equals("commit") && lost.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            return loses
                    ? ((CompletionStage<?>) answer)
                            .thenCompose(done -> CompletableFuture.failedFuture(new StoreException("gone")))
                    : answer;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
