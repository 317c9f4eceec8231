package dev.exeunt.keys;

import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonReader;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a key ring gets newer keys: from the node whose task it is to fetch them; where that is this one or does not answer, from the
 * store, where another node may have put them; else from the server.
 */
final class KeyRenewal {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRenewal.class);

    private final KeyStore store;
    private final DocumentSource documents;
    private final KeyPeers peers;
    private final InstantSource clock;
    private final FetchLimit fetches = new FetchLimit();
    private final FetchLimit questions = new FetchLimit();

    KeyRenewal(KeyStore store, DocumentSource documents, KeyPeers peers, InstantSource clock) {
        this.store = store;
        this.documents = documents;
        this.peers = peers;
        this.clock = clock;
    }

    /**
     * Joins what is under way, or begins.
     *
     * @param enough whether keys are what they are needed for: then no others are asked for
     * @param validUntil when they should still be valid, in milliseconds since 1970
     * @return fails with {@code M_UNAUTHORIZED} where no keys can be had
     */
    Future<Void> renew(RemoteServer remote, Predicate<ServerKeys> enough, long validUntil) {
        long before = remote.known().fetchedAt();
        Predicate<ServerKeys> newer = known -> known.fetchedAt() > before && enough.test(known);
        return peers.responsibleFor(remote.name())
                .map(peer -> remote.asking()
                        .board(() -> questions.within(() -> ask(peer, remote, enough, validUntil)
                                .recover(failure -> notAnswered(remote, failure)
                                        .compose(alone -> fetch(remote, newer, validUntil))))))
                .orElseGet(() -> fetch(remote, newer, validUntil));
    }

    /** Fails where there was an answer, and the answer was that the keys cannot be had. */
    private static Future<Void> notAnswered(RemoteServer remote, Throwable failure) {
        if (failure instanceof MatrixException) {
            return Future.failedFuture(failure);
        }
        LOG.debug("the node that fetches the keys of {} did not answer: {}", remote.name(), failure.getMessage());
        return Future.succeededFuture();
    }

    /** Asks once more where the other node's keys were fetched before they were asked for, and are not enough. */
    private Future<Void> ask(KeyPeers.Peer peer, RemoteServer remote, Predicate<ServerKeys> enough, long validUntil) {
        return ask(peer, remote, validUntil)
                .compose(answer -> answer.fresh() || enough.test(remote.known())
                        ? Future.succeededFuture(answer)
                        : ask(peer, remote, validUntil))
                .mapEmpty();
    }

    private Future<KeyAnswer.Keys> ask(KeyPeers.Peer peer, RemoteServer remote, long validUntil) {
        return peer.ask(new KeyQuestion(remote.name(), remote.known().fetchedAt(), validUntil))
                .map(answer -> {
                    adopt(remote, answer.keys());
                    return answer;
                });
    }

    /** Answers a node that knows less. It is never passed on, whichever node this one takes for responsible: so none waits in a circle. */
    Future<KeyAnswer.Keys> answer(RemoteServer remote, KeyQuestion question) {
        long now = clock.millis();
        Predicate<ServerKeys> newer = known -> known.fetchedAt() > question.fetchedAt();
        if (newer.test(remote.known())) {
            return Future.succeededFuture(new KeyAnswer.Keys(remote.known(), false));
        }
        boolean joining = remote.fetching().isUnderWay();
        return fetch(remote, newer, question.validUntil())
                .map(done -> new KeyAnswer.Keys(
                        remote.known(), !joining && remote.known().fetchedAt() >= now));
    }

    private Future<Void> fetch(RemoteServer remote, Predicate<ServerKeys> newer, long validUntil) {
        return remote.fetching()
                .board(() -> fetches.within(() -> load(remote.name()).compose(kept -> {
                    adopt(remote, kept);
                    return newer.test(remote.known()) ? Future.succeededFuture() : fetchFromServer(remote, validUntil);
                })));
    }

    private Future<Void> fetchFromServer(RemoteServer remote, long validUntil) {
        return documents
                .fetch(remote.name(), validUntil, remote.known())
                .<Void>map(document -> {
                    learn(remote, document);
                    return null;
                })
                .onFailure(why -> LOG.debug("no keys of {}: {}", remote.name(), why.getMessage()));
    }

    private void learn(RemoteServer remote, KeyDocument document) {
        long now = clock.millis();
        warnIf(remote.learn(ServerKeys.of(document, now)), remote);
        store.save(remote.name().value(), CanonicalJson.bytes(remote.known().toJson()), now)
                .whenComplete((saved, failure) -> {
                    if (failure != null) {
                        LOG.warn("the keys of {} could not be stored: {}", remote.name(), failure.getMessage());
                    }
                });
    }

    /** Takes over what was fetched before, or by another node, and is stored already. */
    private static void adopt(RemoteServer remote, ServerKeys keys) {
        warnIf(remote.learnUnlessOlder(keys), remote);
    }

    private static void warnIf(boolean contradicted, RemoteServer remote) {
        if (contradicted) {
            LOG.warn("{} publishes another key under a known key ID; the first one seen is kept", remote.name());
        }
    }

    /** What the store has; nothing where it cannot be read. */
    Future<ServerKeys> load(ServerName server) {
        return Future.fromCompletionStage(store.load(server.value()))
                .map(stored -> stored.flatMap(KeyRenewal::read).orElse(ServerKeys.NONE))
                .otherwise(failure -> {
                    LOG.warn("the stored keys of {} could not be read: {}", server, failure.getMessage());
                    return ServerKeys.NONE;
                });
    }

    private static Optional<ServerKeys> read(byte[] stored) {
        try {
            return ServerKeys.fromJson(JsonReader.readObject(stored));
        } catch (JsonException e) {
            return Optional.empty();
        }
    }
}
