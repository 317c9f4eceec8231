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
    private static final int MAX_REMEMBERED = 5_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(30);

    private final Cache<Key, Future<JsonValue>> answers = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .build();

    private record Key(ServerName origin, String transactionId) {}

    /**
     * The answer to a transaction.
     *
     * @param first finds it where it was not found yet, or could not be found
     */
    Future<JsonValue> answer(ServerName origin, String transactionId, Supplier<Future<JsonValue>> first) {
        Key key = new Key(origin, transactionId);
        Promise<JsonValue> promise = Promise.promise();
        Future<JsonValue> former = answers.asMap().putIfAbsent(key, promise.future());
        if (former != null) {
            return CallersContext.of(former);
        }
        // What failed may succeed when it is tried again, so it is forgotten before anybody hears of it.
        return first.get().onFailure(failure -> answers.invalidate(key)).onComplete(promise);
    }
}
