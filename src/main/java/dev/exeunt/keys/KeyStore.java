package dev.exeunt.keys;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where other servers' keys are kept across restarts: one record per server. */
public interface KeyStore {
    /**
     * What is kept about a server.
     *
     * @param json the key ring's record, opaque to the store, at most a few hundred kilobytes
     * @param fetchedAt when the keys were last fetched, in milliseconds since 1970
     */
    record StoredKeys(byte[] json, long fetchedAt) {}

    /** The record of this server; empty where there is none. */
    CompletionStage<Optional<StoredKeys>> load(String serverName);

    /** Puts the record in the place of the server's former one. */
    CompletionStage<Void> save(String serverName, StoredKeys keys);
}
