package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class UncaughtErrorsTest {
    /** As Vert.x's own for a message that is written: it always says that it was completed before. */
    private static final Promise<Void> WRITTEN = new Promise<>() {
        @Override
        public boolean tryComplete(Void result) {
            return true;
        }

        @Override
        public boolean tryFail(Throwable cause) {
            return false;
        }

        @Override
        public Future<Void> future() {
            throw new UnsupportedOperationException();
        }
    };

    @Test
    void whatVertxComplainsOfToItselfAboutAWriteIsNoError(Vertx vertx) throws Exception {
        CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
        vertx.exceptionHandler(uncaught::complete);

        vertx.timer(1)
                .compose(over -> Future.<Void>failedFuture("the node is gone"))
                .onComplete(WRITTEN);

        assertThat(UncaughtErrors.isComplaintAboutWrite(uncaught.get(10, TimeUnit.SECONDS)))
                .isTrue();
    }

    @Test
    void itIsNoErrorEitherWhereItReachesWhoeverSentTheMessage() {
        assertThat(UncaughtErrors.isComplaintAboutWrite(thrownThrough(
                        "io.vertx.core.impl.future.FutureBase",
                        "io.vertx.core.eventbus.impl.clustered.OutboundConnection",
                        "dev.exeunt.shard.RoomGatewayVerticle")))
                .isTrue();
        assertThat(UncaughtErrors.isComplaintAboutWrite(thrownThrough(
                        "io.vertx.core.impl.future.FutureBase",
                        "dev.exeunt.shard.Departures",
                        "io.vertx.core.eventbus.impl.clustered.OutboundConnection")))
                .isFalse();
    }

    private static IllegalStateException thrownThrough(String... classes) {
        IllegalStateException error = new IllegalStateException("Promise already completed");
        error.setStackTrace(Stream.concat(
                        Stream.of(frame(Promise.class.getName())),
                        Stream.of(classes).map(UncaughtErrorsTest::frame))
                .toArray(StackTraceElement[]::new));
        return error;
    }

    private static StackTraceElement frame(String className) {
        return new StackTraceElement(className, "fail", "Unknown.java", 1);
    }

    @Test
    void ourOwnPromisesAreCompletedOnceOrItIsAnError() {
        Promise<Void> promise = Promise.promise();
        promise.fail("first");

        Throwable error = catchThrowable(() -> promise.fail("second"));

        assertThat(error).isInstanceOf(IllegalStateException.class);
        assertThat(UncaughtErrors.isComplaintAboutWrite(error)).isFalse();
    }
}
