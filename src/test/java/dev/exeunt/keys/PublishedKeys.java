package dev.exeunt.keys;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.RoomHistory;
import io.vertx.core.Future;
import java.time.Duration;

/** Every server publishes the key that {@link RoomHistory#keyOf} says, but one that cannot be reached. There is no notary. */
public final class PublishedKeys implements KeyFetcher {
    /** The one that cannot be reached. */
    public static final ServerName UNREACHABLE = new ServerName("unreachable.example");

    @Override
    public Future<JsonObject> serverKeys(ServerName server) {
        if (server.equals(UNREACHABLE)) {
            return Future.failedFuture("connection refused");
        }
        SigningKey key = RoomHistory.keyOf(server);
        JsonObject document = JsonObject.of(
                "server_name", server.value(),
                "verify_keys",
                        JsonObject.of(
                                key.keyId(),
                                JsonObject.of("key", key.verifyKey().toBase64())),
                "valid_until_ts",
                        System.currentTimeMillis() + Duration.ofDays(1).toMillis());
        return Future.succeededFuture(SignedJson.sign(document, server, key));
    }

    @Override
    public Future<JsonObject> queryNotary(ServerName notary, ServerName server, long minimumValidUntilTs) {
        return Future.failedFuture("there is no notary");
    }
}
