package dev.exeunt.federation;

import static dev.exeunt.shard.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import io.vertx.core.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnsweredTransactionsTest {
    private static final ServerName ORIGIN = new ServerName("origin.example");

    private final AnsweredTransactions answers = new AnsweredTransactions();
    private int received;

    @Test
    void manyAnswersAreRememberedWhereTheyAreShort() {
        receive(5_000, 1);

        assertThat(receivedAgain(5_000, 1)).isZero();
    }

    @Test
    void fewerAnswersAreRememberedWhereTheyAreLong() {
        receive(5_000, Transaction.MAX_PDUS);

        until(() -> receivedAgain(5_000, Transaction.MAX_PDUS) > 3_000);
    }

    private int receivedAgain(int transactions, int events) {
        int before = received;
        receive(transactions, events);
        return received - before;
    }

    private void receive(int transactions, int events) {
        IntStream.range(0, transactions).forEach(i -> answers.answer(ORIGIN, "transaction " + i, events, this::answer));
    }

    private Future<JsonValue> answer() {
        received++;
        return Future.succeededFuture(JsonObject.EMPTY);
    }
}
