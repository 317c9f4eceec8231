package dev.exeunt.store;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Other servers' keys, as whoever uses them writes them down. Every stage completes on a thread of the store's. */
public interface KeyDocuments {
    /** What was saved last for the server. */
    CompletionStage<Optional<byte[]>> loadKeys(String server);

    /**
     * Keeps a document in the place of the one before.
     *
     * @param fetchedAt when the keys were fetched, in milliseconds since 1970
     */
    CompletionStage<Void> saveKeys(String server, byte[] document, long fetchedAt);
}
