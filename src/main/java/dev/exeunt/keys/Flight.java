package dev.exeunt.keys;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.function.Supplier;

/** What is done at most once at a time, and not too often: whoever wants it meanwhile waits for the same end. */
final class Flight {
    private final InstantSource clock;
    private final FetchBudget budget = new FetchBudget();
    private Future<Void> underWay;
    private Throwable lastFailure;

    Flight(InstantSource clock) {
        this.clock = clock;
    }

    synchronized boolean isUnderWay() {
        return underWay != null;
    }

    /**
     * Joins what is under way, or begins. Where it was begun too often, the last result stands.
     *
     * @return fails as the task does
     */
    synchronized Future<Void> board(Supplier<Future<Void>> task) {
        if (underWay != null) {
            return underWay;
        }
        if (!budget.take(clock.millis())) {
            return lastFailure == null ? Future.succeededFuture() : Future.failedFuture(lastFailure);
        }
        Promise<Void> landing = Promise.promise();
        // Known before the task begins, which may end at once.
        underWay = landing.future();
        Future<Void> result = underWay;
        Future.<Void>succeededFuture().compose(start -> task.get()).onComplete(done -> {
            landed(done.cause());
            landing.handle(done);
        });
        return result;
    }

    private synchronized void landed(Throwable failure) {
        underWay = null;
        lastFailure = failure;
        if (failure == null) {
            budget.succeeded();
        } else {
            budget.failed(clock.millis());
        }
    }
}
