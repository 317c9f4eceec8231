package dev.exeunt.store;

import dev.exeunt.matrix.event.ServerName;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Other servers' key documents, as they were fetched. Every stage completes on a thread of the store's. */
public interface KeyDocuments {
    /** What was saved last for the server. */
    CompletionStage<Optional<KeyDocument>> loadKeys(ServerName server);

    /** Keeps a document in the place of the one before. */
    CompletionStage<Void> saveKeys(ServerName server, KeyDocument document);

    /**
     * A document.
     *
     * @param json its bytes
     * @param fetchedAt when it was fetched, in milliseconds since 1970
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier: nobody compares documents
    record KeyDocument(byte[] json, long fetchedAt) {}
}
