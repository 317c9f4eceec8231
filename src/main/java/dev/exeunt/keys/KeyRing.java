package dev.exeunt.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.matrix.json.JsonObject;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The keys of other servers: kept in memory and in the store, fetched from the server itself or, where it cannot be reached, from
 * notaries. One fetch is under way per server; who asks too often gets what is known. Any thread may use it; a future completes on
 * the Vert.x context that asked for it.
 *
 * <p>In a cluster each server's keys are fetched by one node, which the others ask; they fetch themselves only where it does not answer.
 */
public final class KeyRing {
    /** In bytes, roughly: some 20,000 servers that publish a key or two, or fewer that publish as much as they may. */
    private static final long MAX_MEMORY = 64L * 1024 * 1024;

    private final OwnKeys own;
    private final InstantSource clock;
    private final KeyRenewal renewal;
    private final Cache<ServerName, RemoteServer> servers = Caffeine.newBuilder()
            .maximumWeight(MAX_MEMORY)
            .weigher((ServerName name, RemoteServer remote) -> remote.known().memory())
            .build();

    /**
     * The ring of a node alone, which knows nothing but what is in the store.
     *
     * @param notaries whom to ask, in this order, for the keys of servers that cannot be reached
     */
    public KeyRing(OwnKeys own, KeyFetcher fetcher, KeyStore store, List<ServerName> notaries, InstantSource clock) {
        this(own, fetcher, store, notaries, clock, KeyPeers.NONE);
    }

    /**
     * A ring that knows nothing but what is in the store.
     *
     * @param notaries whom to ask, in this order, for the keys of servers that cannot be reached
     * @param peers the rings of the cluster's other nodes, which share the store
     */
    public KeyRing(
            OwnKeys own,
            KeyFetcher fetcher,
            KeyStore store,
            List<ServerName> notaries,
            InstantSource clock,
            KeyPeers peers) {
        this.own = own;
        this.clock = clock;
        this.renewal = new KeyRenewal(store, new DocumentSource(fetcher, notaries, this), peers, clock);
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
            renewInBackground(remote, now);
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
        return remote.loaded(() -> renewal.load(server)).compose(loaded -> {
            if (enough.test(remote.known())) {
                return Future.succeededFuture(remote.known());
            }
            boolean joining = remote.isBeingRenewed();
            Future<Void> renewed = renewal.renew(remote, enough, validUntil);
            // What began before we asked may have missed what we ask for.
            Future<Void> settled = joining
                    ? renewed.compose(done -> enough.test(remote.known())
                            ? Future.succeededFuture()
                            : renewal.renew(remote, enough, validUntil))
                    : renewed;
            return settled.map(done -> remote.known());
        });
    }

    private RemoteServer remote(ServerName server) {
        // Put again, it is weighed again.
        return new RemoteServer(server, clock, changed -> servers.put(server, changed));
    }

    /** Answers a node that knows less; the keys are fetched where they are not known here. Fails as fetching does. */
    Future<KeyAnswer.Keys> answer(KeyQuestion question) {
        return renewal.answer(servers.get(question.server(), this::remote), question);
    }

    private void renewIfStale(ServerName server, ServerKeys known, long now) {
        if (known.isStale(now)) {
            renewInBackground(servers.get(server, this::remote), now);
        }
    }

    /** What is known serves meanwhile. */
    private void renewInBackground(RemoteServer remote, long now) {
        if (!remote.isBeingRenewed()) {
            renewal.renew(remote, known -> true, now);
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
