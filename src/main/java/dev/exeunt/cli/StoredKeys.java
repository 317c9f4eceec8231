package dev.exeunt.cli;

import dev.exeunt.keys.KeyStore;
import dev.exeunt.store.KeyDocuments;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The key ring's memory, in the store. */
final class StoredKeys implements KeyStore {
    private final KeyDocuments documents;

    StoredKeys(KeyDocuments documents) {
        this.documents = documents;
    }

    @Override
    public CompletionStage<Optional<byte[]>> load(String serverName) {
        return documents.loadKeys(serverName);
    }

    @Override
    public CompletionStage<Void> save(String serverName, byte[] json, long fetchedAt) {
        return documents.saveKeys(serverName, json, fetchedAt);
    }
}
