package dev.exeunt.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LoopWatchTest {
    private static final long HELD_UP_MS = 600;

    /** By then the loop has missed what was due for long enough. */
    private static final long SEEN_NS = TimeUnit.MILLISECONDS.toNanos(HELD_UP_MS - 200);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final BlockingQueue<Long> late = new LinkedBlockingQueue<>();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void anEventLoopThatIsHeldUpIsLateOnceAndMeasuredAgain() throws Exception {
        vertx.deployVerticle(new LoopWatch(late::add)).await(10, TimeUnit.SECONDS);
        assertThat(late.take()).isNotNegative();

        vertx.runOnContext(now -> holdUp());

        long worst = late.take();
        while (worst < SEEN_NS) {
            worst = late.take();
        }
        assertThat(late.take()).isLessThan(worst);
    }

    private static void holdUp() {
        try {
            assertThat(new CountDownLatch(1).await(HELD_UP_MS, TimeUnit.MILLISECONDS))
                    .isFalse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
