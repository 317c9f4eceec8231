package dev.exeunt.federation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.exeunt.keys.CallersContext;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonValue;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The answers to the last transactions, also those that are still to come: a server that had no answer sends the same transaction again.
 * After a restart, or on another node, a repeated transaction is taken for a new one; as its events are known by then, its answer is
 * the same. Any thread may use it.
 */
final class AnsweredTransactions {
    /** How much is remembered: each answer counts as one, and as one more for each event that it may tell of. */
    private static final int MAX_REMEMBERED = 50_000;

    private static final Duration REMEMBERED = Duration.ofMinutes(30);

    private final Cache<Key, Remembered> answers = Caffeine.newBuilder()
            .maximumWeight(MAX_REMEMBERED)
            .weigher((Key key, Remembered remembered) -> 1 + remembered.events())
            .expireAfterWrite(REMEMBERED)
            .build();

    private record Key(ServerName origin, String transactionId) {}

    private record Remembered(Future<JsonValue> answer, int events) {}

    /**
     * The answer to a transaction.
     *
     * @param events how many the transaction holds
     * @param first finds it where it was not found yet, or could not be found
     */
    Future<JsonValue> answer(ServerName origin, String transactionId, int events, Supplier<Future<JsonValue>> first) {
        Key key = new Key(origin, transactionId);
        Promise<JsonValue> promise = Promise.promise();
        Remembered former = answers.asMap().putIfAbsent(key, new Remembered(promise.future(), events));
        if (former != null) {
            return CallersContext.of(former.answer());
        }
        // What failed may succeed when it is tried again, so it is forgotten before anybody hears of it.
        return first.get().onFailure(failure -> answers.invalidate(key)).onComplete(promise);
    }
}
