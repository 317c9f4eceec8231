package dev.exeunt.keys;

import dev.exeunt.matrix.event.MatrixException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The door through which other nodes ask this node's key ring. */
public final class KeyGatewayVerticle extends VerticleBase {
    private final KeyRing ring;
    private final KeyExchange exchange;
    private MessageConsumer<Buffer> consumer;
    private boolean stopping;

    public KeyGatewayVerticle(KeyRing ring, KeyExchange exchange) {
        this.ring = ring;
        this.exchange = exchange;
    }

    @Override
    public Future<?> start() {
        consumer = vertx.eventBus().consumer(exchange.ownAddress(), this::asked);
        return consumer.completion();
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        return consumer.unregister();
    }

    private void asked(Message<Buffer> message) {
        ring.answer(KeyQuestion.of(message.body()))
                .<KeyAnswer>map(keys -> keys)
                .recover(this::refused)
                .timeout(exchange.hold().toMillis(), TimeUnit.MILLISECONDS)
                .recover(KeyGatewayVerticle::pending)
                .onSuccess(answer -> message.reply(answer.toBuffer()))
                .onFailure(failure -> message.fail(0, failure.toString()));
    }

    /** What a node cannot get because it stops itself, another may get. */
    private Future<KeyAnswer> refused(Throwable failure) {
        return failure instanceof MatrixException refused && !stopping
                ? Future.succeededFuture(new KeyAnswer.Refused(refused.error().message()))
                : Future.failedFuture(failure);
    }

    private static Future<KeyAnswer> pending(Throwable failure) {
        return failure instanceof TimeoutException
                ? Future.succeededFuture(new KeyAnswer.Pending())
                : Future.failedFuture(failure);
    }
}
