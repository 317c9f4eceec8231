package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.net.FederationResponse;
import io.vertx.core.Future;

/** Sends transactions. */
@FunctionalInterface
interface Sender {
    /**
     * Sends a signed {@code PUT}.
     *
     * @param target path and query
     * @param content canonical JSON
     * @return the answer, whatever its status; fails where there is none in time
     */
    Future<FederationResponse> put(ServerName server, String target, byte[] content);
}
