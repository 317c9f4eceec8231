package dev.exeunt.net;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures in tests. */
public final class Results {
    private static final long PATIENCE_SECONDS = 30;

    private Results() {}

    public static <T> T of(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError("no result: " + e, e);
        }
    }

    public static Throwable failureOf(Future<?> future) {
        return of(future.map(result -> (Throwable) new AssertionError("it did not fail but gave " + result))
                .otherwise(failure -> failure));
    }
}
