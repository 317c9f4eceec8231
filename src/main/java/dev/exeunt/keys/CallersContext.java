package dev.exeunt.keys;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Brings shared results back to whoever waits for them: what several wait for completes on one event loop only. */
public final class CallersContext {
    private CallersContext() {}

    /** A future of the same result that completes on the Vert.x context of the calling thread, if there is one. */
    public static <T> Future<T> of(Future<T> shared) {
        Context context = Vertx.currentContext();
        return context == null || shared.isComplete()
                ? shared
                : Future.fromCompletionStage(shared.toCompletionStage(), context);
    }
}
