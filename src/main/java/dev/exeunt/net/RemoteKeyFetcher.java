package dev.exeunt.net;

import dev.exeunt.keys.KeyFetcher;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Fetches keys over the network (server-server API, "Retrieving server keys"). */
public final class RemoteKeyFetcher implements KeyFetcher {
    /** A request waits for the keys, so its sender does too. */
    private static final RequestLimits SERVER = new RequestLimits(Duration.ofSeconds(10), 64 * 1024);

    private static final RequestLimits NOTARY = SERVER.withMaxBytes(1024 * 1024);

    private final FederationClient client;

    /** Fetches with this client. */
    public RemoteKeyFetcher(FederationClient client) {
        this.client = client;
    }

    @Override
    public Future<JsonObject> serverKeys(ServerName server) {
        return client.send(HttpMethod.GET, server, "/_matrix/key/v2/server", null, SERVER)
                .map(FederationResponse::object);
    }

    @Override
    public Future<JsonObject> queryNotary(ServerName notary, ServerName server, long minimumValidUntilTs) {
        String target = "/_matrix/key/v2/query/" + URLEncoder.encode(server.value(), StandardCharsets.UTF_8)
                + "?minimum_valid_until_ts=" + minimumValidUntilTs;
        return client.send(HttpMethod.GET, notary, target, null, NOTARY).map(FederationResponse::object);
    }
}
