package dev.exeunt.keys;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A key store that lasts as long as the test. */
public final class MemoryKeyStore implements KeyStore {
    private final Map<String, byte[]> records = new ConcurrentHashMap<>();

    @Override
    public CompletionStage<Optional<byte[]>> load(String serverName) {
        return CompletableFuture.completedFuture(Optional.ofNullable(records.get(serverName)));
    }

    @Override
    public CompletionStage<Void> save(String serverName, byte[] json, long fetchedAt) {
        records.put(serverName, json);
        return CompletableFuture.completedFuture(null);
    }
}
