package dev.exeunt.bench;

import dev.exeunt.cli.BenchClient;
import dev.exeunt.cli.BenchServers;
import dev.exeunt.cli.BenchStep;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A transaction that is ready to be sent.
 *
 * @param target path
 * @param authorization the header's value
 * @param body the transaction
 */
record SentTransaction(String target, String authorization, Buffer body) implements BenchStep {
    static SentTransaction of(String id, List<Pdu> events, BenchServers servers) {
        String target = "/_matrix/federation/v1/send/" + id;
        byte[] body = CanonicalJson.bytes(JsonObject.of(
                "origin", servers.origin().value(),
                "origin_server_ts", System.currentTimeMillis(),
                "pdus", new JsonArray(events.stream().<JsonValue>map(Pdu::json).toList())));
        return new SentTransaction(target, servers.authorization("PUT", target, body), Buffer.buffer(body));
    }

    /** An event that is not accepted has an error in the answer. */
    @Override
    public Future<Void> take(BenchClient client) {
        return client.put(target, authorization, body).map(answer -> {
            if (answer.toString(StandardCharsets.UTF_8).contains("\"error\"")) {
                throw new BenchClient.RefusedException(answer.toString(StandardCharsets.UTF_8));
            }
            return null;
        });
    }
}
