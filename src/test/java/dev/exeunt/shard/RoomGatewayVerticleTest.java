package dev.exeunt.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RoomGatewayVerticleTest {
    private static final String SHARD = "shard";

    @Test
    void aRequestWhoseTurnDidNotComeBeforeTheShardStoppedWasNotTaken(Vertx vertx) throws Exception {
        MessageConsumer<String> consumer = vertx.eventBus().localConsumer(SHARD, message -> message.reply("taken"));
        consumer.pause();
        Future<Message<Object>> asked = vertx.eventBus().request(SHARD, "request");

        consumer.unregister();

        assertThat(RoomGatewayVerticle.isNotTaken(failureOf(asked))).isTrue();
    }

    @Test
    void aRequestToAShardThatIsNotHereWasNotTaken(Vertx vertx) throws Exception {
        assertThat(RoomGatewayVerticle.isNotTaken(failureOf(vertx.eventBus().request(SHARD, "request"))))
                .isTrue();
    }

    @Test
    void aRequestThatIsNotAnsweredMayHaveBeenTaken(Vertx vertx) throws Exception {
        vertx.eventBus().localConsumer(SHARD, message -> {});

        Future<Message<Object>> asked =
                vertx.eventBus().request(SHARD, "request", new DeliveryOptions().setSendTimeout(1));

        assertThat(RoomGatewayVerticle.isNotTaken(failureOf(asked))).isFalse();
    }

    private static Throwable failureOf(Future<?> asked) throws Exception {
        return asked.<Throwable>map(answer -> null)
                .otherwise(failure -> failure)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }
}
