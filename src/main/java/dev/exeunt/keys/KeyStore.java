package dev.exeunt.keys;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where other servers' keys are kept across restarts: one record per server, opaque to the store. */
public interface KeyStore {
    /** The record of this server; empty where there is none. */
    CompletionStage<Optional<byte[]>> load(String serverName);

    /**
     * Puts the record in the place of the server's former one.
     *
     * @param json at most a few hundred kilobytes
     * @param fetchedAt when the keys were last fetched, in milliseconds since 1970
     */
    CompletionStage<Void> save(String serverName, byte[] json, long fetchedAt);
}
