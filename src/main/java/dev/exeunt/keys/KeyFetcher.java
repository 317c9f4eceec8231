package dev.exeunt.keys;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Future;

/** How the key ring reaches other servers. The answers come as they are: nothing about them has been checked but their size. */
public interface KeyFetcher {
    /** {@code GET /_matrix/key/v2/server} of the server itself. */
    Future<JsonObject> serverKeys(ServerName server);

    /**
     * {@code GET /_matrix/key/v2/query/{serverName}} of a notary.
     *
     * @param minimumValidUntilTs what the keys should be valid until, in milliseconds since 1970
     */
    Future<JsonObject> queryNotary(ServerName notary, ServerName server, long minimumValidUntilTs);
}
