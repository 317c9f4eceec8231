package dev.exeunt.net;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.dns.DnsClient;
import io.vertx.core.dns.DnsClientOptions;
import io.vertx.core.dns.DnsException;
import io.vertx.core.dns.DnsResponseCode;
import io.vertx.core.dns.SrvRecord;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * DNS by what Vert.x brings along, which never blocks a thread: addresses by the resolver of its own connections (hosts file, CNAMEs,
 * several name servers, cache), SRV records by its client. {@code AddressResolverOptions} of the {@link Vertx} instance configure both.
 */
final class Dns {
    private static final Duration SERVICES_KEPT = Duration.ofMinutes(5);
    private static final int MAX_SERVICES = 20_000;

    private final VertxInternal vertx;
    private final DnsClient client;
    private final Duration timeout;
    private final Cache<String, List<SrvRecord>> services = Caffeine.newBuilder()
            .maximumSize(MAX_SERVICES)
            .expireAfterWrite(SERVICES_KEPT)
            .build();

    /**
     * DNS as this instance of Vert.x resolves names.
     *
     * @param timeout for one lookup
     */
    Dns(Vertx vertx, Duration timeout) {
        this.vertx = (VertxInternal) vertx;
        this.client = vertx.createDnsClient(new DnsClientOptions().setQueryTimeout(timeout.toMillis()));
        this.timeout = timeout;
    }

    /** The addresses of a host; fails where it has none. */
    Future<List<InetAddress>> addresses(String host) {
        return bounded(vertx.nameResolver().resolveAll(host))
                .map(resolved ->
                        resolved.stream().map(InetSocketAddress::getAddress).toList());
    }

    /**
     * The targets of a service, in an order to try them in (RFC 2782); empty where DNS knows of none, or does not answer: the
     * certificate must be valid for the same name either way.
     *
     * @return fails where DNS says that there is no such service on purpose
     */
    Future<List<Target>> services(String name) {
        List<SrvRecord> cached = services.getIfPresent(name);
        Future<List<SrvRecord>> records = cached != null ? Future.succeededFuture(cached) : lookUp(name);
        return records.map(found -> {
            List<Target> targets = SrvOrder.targets(found);
            if (targets.isEmpty() && !found.isEmpty()) {
                throw new FederationException("DNS says that there is no " + name);
            }
            return targets;
        });
    }

    private Future<List<SrvRecord>> lookUp(String name) {
        return bounded(client.resolveSRV(name))
                .recover(failure -> failure instanceof DnsException dns && dns.code() == DnsResponseCode.NXDOMAIN
                        ? Future.succeededFuture(List.of())
                        : Future.failedFuture(failure))
                .onSuccess(found -> services.put(name, found))
                .otherwise(List.of());
    }

    private <T> Future<T> bounded(Future<T> lookup) {
        return lookup.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    Future<Void> close() {
        return client.close();
    }
}
