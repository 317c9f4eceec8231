package dev.exeunt.keys;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** How many servers' keys may be waited for at once. */
final class FetchLimit {
    private static final int MAX_FETCHES = 500;

    private final AtomicInteger underWay = new AtomicInteger();

    /** Begins the fetch; fails with {@code M_UNAUTHORIZED} where too many are under way. */
    Future<Void> within(Supplier<Future<Void>> fetch) {
        if (underWay.incrementAndGet() > MAX_FETCHES) {
            underWay.decrementAndGet();
            return Future.failedFuture(
                    new MatrixException(Code.UNAUTHORIZED, "too many servers' keys are being fetched"));
        }
        return fetch.get().onComplete(done -> underWay.decrementAndGet());
    }
}
