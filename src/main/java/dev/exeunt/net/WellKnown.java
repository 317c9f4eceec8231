package dev.exeunt.net;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.exeunt.keys.CallersContext;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonReader;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /.well-known/matrix/server} of hosts (server-server API, "Resolving server names", step 3), kept as long as it should be. */
final class WellKnown {
    private static final Logger LOG = LoggerFactory.getLogger(WellKnown.class);
    private static final String PATH = "/.well-known/matrix/server";
    private static final int HTTPS_PORT = 443;
    private static final int MAX_HOSTS = 20_000;
    private static final int MAX_REDIRECTS = 5;
    private static final RequestLimits LIMITS = new RequestLimits(Duration.ofSeconds(10), 50 * 1024);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final HttpsClient https;
    private final VettedAddresses addresses;
    private final InstantSource clock;
    private final int port;
    private final Cache<String, Answer> answers =
            Caffeine.newBuilder().maximumSize(MAX_HOSTS).build();
    private final Map<String, Future<Optional<ServerName>>> underWay = new HashMap<>();

    /**
     * What a host said last.
     *
     * @param delegate empty where it gave no valid answer
     * @param failures how often in a row it gave none
     */
    private record Answer(Optional<ServerName> delegate, long expiresAt, int failures) {}

    WellKnown(HttpsClient https, VettedAddresses addresses, InstantSource clock) {
        this(https, addresses, clock, HTTPS_PORT);
    }

    /** For tests, which may not listen on the real port. */
    WellKnown(HttpsClient https, VettedAddresses addresses, InstantSource clock, int port) {
        this.https = https;
        this.addresses = addresses;
        this.clock = clock;
        this.port = port;
    }

    /** The name that the host delegates to; empty where it gives no valid answer, whatever the reason. It never fails. */
    Future<Optional<ServerName>> delegateOf(String host) {
        Answer known = answers.getIfPresent(host);
        if (known != null && clock.millis() < known.expiresAt()) {
            return Future.succeededFuture(known.delegate());
        }
        return CallersContext.of(ask(host, known == null ? 0 : known.failures()));
    }

    private synchronized Future<Optional<ServerName>> ask(String host, int failures) {
        Future<Optional<ServerName>> asked = underWay.get(host);
        if (asked == null) {
            asked = fetch(URI.create("https://" + host + ":" + port + PATH), 0)
                    .map(response -> new Answer(
                            Optional.of(delegate(response)),
                            clock.millis()
                                    + CacheLifetime.of(response.headers(), clock.instant())
                                            .toMillis(),
                            0))
                    .otherwise(failure -> {
                        LOG.debug("no well-known answer of {}: {}", host, failure.getMessage());
                        return new Answer(
                                Optional.empty(),
                                clock.millis()
                                        + CacheLifetime.ofFailure(failures).toMillis(),
                                failures + 1);
                    })
                    .map(answer -> settle(host, answer));
            if (!asked.isComplete()) {
                underWay.put(host, asked);
            }
        }
        return asked;
    }

    private synchronized Optional<ServerName> settle(String host, Answer answer) {
        underWay.remove(host);
        answers.put(host, answer);
        return answer.delegate();
    }

    private Future<HttpsResponse> fetch(URI uri, int redirects) {
        if (uri.getHost() == null) {
            return Future.failedFuture(new FederationException("no URI has the host " + uri.getRawAuthority()));
        }
        String host = uri.getHost().startsWith("[")
                ? uri.getHost().substring(1, uri.getHost().length() - 1)
                : uri.getHost();
        int at = uri.getPort() < 0 ? HTTPS_PORT : uri.getPort();
        String authority = at == HTTPS_PORT ? uri.getHost() : uri.getHost() + ":" + at;
        HttpsRequest request = new HttpsRequest(HttpMethod.GET, host, authority, target(uri), Map.of(), null, LIMITS);
        return addresses
                .of(List.of(new Target(host, at)))
                .compose(vetted -> https.send(vetted, request))
                .compose(response -> REDIRECTS.contains(response.status())
                        ? follow(uri, response, redirects)
                        : Future.succeededFuture(response));
    }

    /** A bounded number of redirects cannot loop. */
    private Future<HttpsResponse> follow(URI from, HttpsResponse response, int redirects) {
        String location = response.headers().get("Location");
        if (location == null || redirects == MAX_REDIRECTS) {
            return Future.failedFuture(new FederationException("it redirects too often, or nowhere"));
        }
        URI to = from.resolve(location);
        if (!"https".equalsIgnoreCase(to.getScheme())) {
            return Future.failedFuture(new FederationException("it redirects to something else than HTTPS"));
        }
        return fetch(to, redirects + 1);
    }

    private static String target(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static ServerName delegate(HttpsResponse response) {
        if (response.status() != 200) {
            throw new FederationException("status " + response.status());
        }
        return JsonReader.readObject(response.body().getBytes())
                .string("m.server")
                .flatMap(ServerName::parse)
                .orElseThrow(() -> new FederationException("m.server is missing or no server name"));
    }
}
