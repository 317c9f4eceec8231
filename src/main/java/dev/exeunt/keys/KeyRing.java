package dev.exeunt.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of other servers: kept in memory and in the store, fetched from the server itself or, where it cannot be reached, from
 * notaries. One fetch is under way per server; who asks too often gets what is known. Any thread may use it; a future completes on
 * the Vert.x context that asked for it.
 */
public final class KeyRing {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);
    /** In bytes, roughly: some 20,000 servers that publish a key or two, or fewer that publish as much as they may. */
    private static final long MAX_MEMORY = 64L * 1024 * 1024;

    private static final int MAX_FETCHES = 500;

    private final OwnKeys own;
    private final KeyStore store;
    private final InstantSource clock;
    private final DocumentSource documents;
    private final Cache<ServerName, RemoteServer> servers = Caffeine.newBuilder()
            .maximumWeight(MAX_MEMORY)
            .weigher((ServerName name, RemoteServer remote) -> remote.known().memory())
            .build();
    private final AtomicInteger fetches = new AtomicInteger();

    /**
     * A ring that knows nothing but what is in the store.
     *
     * @param notaries whom to ask, in this order, for the keys of servers that cannot be reached
     */
    public KeyRing(OwnKeys own, KeyFetcher fetcher, KeyStore store, List<ServerName> notaries, InstantSource clock) {
        this.own = own;
        this.store = store;
        this.clock = clock;
        this.documents = new DocumentSource(fetcher, notaries, this);
    }

    /** The key for a request that comes now, where it is known without asking. This is on the way of every request: it is cheap. */
    public Optional<VerifyKey> cachedForRequest(ServerName server, String keyId) {
        RemoteServer remote = servers.getIfPresent(server);
        if (remote == null) {
            return Optional.empty();
        }
        long now = clock.millis();
        ServerKeys known = remote.known();
        Optional<VerifyKey> key = known.forRequest(keyId, now);
        if (key.isPresent() && known.isStale(now)) {
            renew(remote, now);
        }
        return key;
    }

    /**
     * The key for a request that comes now, fetched where necessary.
     *
     * @return fails with {@code M_UNAUTHORIZED} where the server has no such key, or it is not valid now, or cannot be had
     */
    public Future<VerifyKey> forRequest(ServerName server, String keyId) {
        Optional<VerifyKey> cached = cachedForRequest(server, keyId);
        if (cached.isPresent()) {
            return Future.succeededFuture(cached.get());
        }
        long now = clock.millis();
        Future<VerifyKey> key = obtain(
                        server, known -> known.forRequest(keyId, now).isPresent(), now)
                .compose(known -> known.forRequest(keyId, now)
                        .map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(noSuchKey(server, keyId, known))));
        return CallersContext.of(key);
    }

    /** The key with which an event may have been signed, where it is known without asking. */
    Optional<VerifyKey> cachedForEvent(ServerName server, String keyId, Pdu event) {
        if (server.equals(own.serverName())) {
            return own.forEvent(keyId, event.originServerTs());
        }
        RemoteServer remote = servers.getIfPresent(server);
        return remote == null
                ? Optional.empty()
                : remote.known().forEvent(keyId, event.originServerTs(), event.version());
    }

    /** Tries to get one of these keys for an event; it never fails, {@link #cachedForEvent} tells the result. */
    Future<Void> fetchForEvent(ServerName server, Set<String> keyIds, Pdu event) {
        long now = clock.millis();
        long needed = event.version().enforcesKeyValidity() ? event.originServerTs() : now;
        if (server.equals(own.serverName()) || needed > now + ServerKeys.LONGEST_VALIDITY_MS) {
            return Future.succeededFuture();
        }
        Predicate<ServerKeys> enough =
                known -> keyIds.stream().anyMatch(id -> known.forEvent(id, event.originServerTs(), event.version())
                        .isPresent());
        return CallersContext.of(
                obtain(server, enough, Math.max(now, needed)).otherwiseEmpty().mapEmpty());
    }

    /**
     * The server's newest document for a notary's answer; empty where none can be had.
     *
     * @param keyIds what it should list
     * @param minimumValidUntilTs what it should be valid until, in milliseconds since 1970
     */
    Future<Optional<JsonObject>> document(ServerName server, Set<String> keyIds, long minimumValidUntilTs) {
        long now = clock.millis();
        long needed = Math.max(now, Math.min(minimumValidUntilTs, now + ServerKeys.LONGEST_VALIDITY_MS));
        Predicate<ServerKeys> enough =
                known -> known.validUntil() >= needed && known.keys().keySet().containsAll(keyIds);
        Future<ServerKeys> keys = obtain(server, enough, needed)
                .onSuccess(known -> renewIfStale(server, known, now))
                .otherwise(failure -> servers.get(server, this::remote).known());
        return CallersContext.of(keys.map(known -> known.isEmpty() ? Optional.empty() : Optional.of(known.document())));
    }

    /** The keys that authenticate the server's requests now. */
    Future<Map<String, VerifyKey>> currentKeys(ServerName server) {
        long now = clock.millis();
        return obtain(server, known -> known.validUntil() >= now, now).map(known -> known.forRequests(now));
    }

    /**
     * What is known about the server, asked for anew where that is not enough.
     *
     * @return fails where it had to be asked for and could not be had, although something older may be known
     */
    private Future<ServerKeys> obtain(ServerName server, Predicate<ServerKeys> enough, long validUntil) {
        RemoteServer remote = servers.get(server, this::remote);
        return remote.loaded(() -> load(server)).compose(loaded -> {
            if (enough.test(remote.known())) {
                return Future.succeededFuture(remote.known());
            }
            boolean joining = remote.isBeingFetched();
            Future<Void> fetched = fetch(remote, validUntil);
            // A fetch that began before we asked may have missed what we ask for.
            Future<Void> settled = joining
                    ? fetched.compose(
                            done -> enough.test(remote.known()) ? Future.succeededFuture() : fetch(remote, validUntil))
                    : fetched;
            return settled.map(done -> remote.known());
        });
    }

    private RemoteServer remote(ServerName server) {
        // Put again, it is weighed again.
        return new RemoteServer(server, clock, changed -> servers.put(server, changed));
    }

    private Future<Void> fetch(RemoteServer remote, long validUntil) {
        return remote.fetch(() -> {
            if (fetches.incrementAndGet() > MAX_FETCHES) {
                fetches.decrementAndGet();
                return Future.failedFuture(
                        new MatrixException(Code.UNAUTHORIZED, "too many servers' keys are being fetched"));
            }
            return documents
                    .fetch(remote.name(), validUntil, remote.known())
                    .map(document -> learn(remote, document))
                    .<Void>mapEmpty()
                    .onComplete(done -> fetches.decrementAndGet())
                    .onFailure(why -> LOG.debug("no keys of {}: {}", remote.name(), why.getMessage()));
        });
    }

    private void renewIfStale(ServerName server, ServerKeys known, long now) {
        if (known.isStale(now)) {
            renew(servers.get(server, this::remote), now);
        }
    }

    /** Fetches again while what is known still serves. */
    private void renew(RemoteServer remote, long now) {
        if (!remote.isBeingFetched()) {
            fetch(remote, now);
        }
    }

    private ServerKeys learn(RemoteServer remote, KeyDocument document) {
        long now = clock.millis();
        if (remote.learn(document, now)) {
            LOG.warn("{} publishes another key under a known key ID; the first one seen is kept", remote.name());
        }
        ServerKeys known = remote.known();
        store.save(remote.name().value(), CanonicalJson.bytes(known.toJson()), now)
                .whenComplete((saved, failure) -> {
                    if (failure != null) {
                        LOG.warn("the keys of {} could not be stored: {}", remote.name(), failure.getMessage());
                    }
                });
        return known;
    }

    private Future<ServerKeys> load(ServerName server) {
        return Future.fromCompletionStage(store.load(server.value()))
                .map(stored -> stored.flatMap(KeyRing::read).orElse(ServerKeys.NONE))
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

    private static MatrixException noSuchKey(ServerName server, String keyId, ServerKeys known) {
        return new MatrixException(
                Code.UNAUTHORIZED,
                known.keys().containsKey(keyId)
                        ? "the key " + keyId + " of " + server + " is not valid for requests now"
                        : server + " publishes no key " + keyId);
    }
}
