package dev.exeunt.net;

import dev.exeunt.keys.CallersContext;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonValue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Signed requests to other servers: found by their name, at vetted addresses, over TLS with the right certificate, bounded in time and
 * size. Futures fail with a {@link FederationException} where there is no answer; every answer is a success, whatever its status.
 */
public final class FederationClient {
    private static final Duration DNS_TIMEOUT = Duration.ofSeconds(5);

    /** From so many bytes on an answer takes too long to be read on an event loop. */
    private static final int LONG_BODY = 128 * 1024;

    private final Vertx vertx;
    private final OwnKeys own;
    private final Dns dns;
    private final HttpsClient https;
    private final VettedAddresses addresses;
    private final ServerDiscovery discovery;

    /**
     * A client that signs as this server.
     *
     * @param policy which addresses it may connect to
     * @param authorities whose certificates it trusts
     */
    public FederationClient(
            Vertx vertx, OwnKeys own, AddressPolicy policy, TrustedAuthorities authorities, InstantSource clock) {
        this.vertx = vertx;
        this.own = own;
        this.dns = new Dns(vertx, DNS_TIMEOUT);
        this.https = new HttpsClient(vertx, authorities.options());
        this.addresses = new VettedAddresses(dns, policy);
        this.discovery = new ServerDiscovery(new WellKnown(https, addresses, clock), dns);
    }

    /**
     * Sends a signed {@code GET}.
     *
     * @param target path and query, percent-encoded
     */
    public Future<FederationResponse> get(ServerName server, String target) {
        return send(HttpMethod.GET, server, target, (JsonObject) null, RequestLimits.DEFAULT);
    }

    /** Sends a signed {@code PUT}. */
    public Future<FederationResponse> put(ServerName server, String target, JsonObject body) {
        return send(HttpMethod.PUT, server, target, body, RequestLimits.DEFAULT);
    }

    /**
     * Sends a signed {@code PUT}.
     *
     * @param content canonical JSON
     */
    public Future<FederationResponse> put(ServerName server, String target, byte[] content, RequestLimits limits) {
        return send(HttpMethod.PUT, server, target, content, limits);
    }

    /** Sends a signed {@code POST}. */
    public Future<FederationResponse> post(ServerName server, String target, JsonObject body) {
        return send(HttpMethod.POST, server, target, body, RequestLimits.DEFAULT);
    }

    /**
     * Sends a signed request.
     *
     * @param target path and query, percent-encoded
     * @param body null for none
     */
    public Future<FederationResponse> send(
            HttpMethod method, ServerName server, String target, JsonObject body, RequestLimits limits) {
        return send(method, server, target, body == null ? null : CanonicalJson.bytes(body), limits);
    }

    private Future<FederationResponse> send(
            HttpMethod method, ServerName server, String target, byte[] content, RequestLimits limits) {
        Map<String, String> headers = new HashMap<>();
        headers.put(
                "Authorization",
                new SignedRequest(method.name(), target, own.serverName(), server, content)
                        .sign(own.signingKey())
                        .header());
        if (content != null) {
            headers.put("Content-Type", "application/json");
        }
        Buffer bytes = content == null ? null : Buffer.buffer(content);
        Future<FederationResponse> answer = discovery
                .discover(server)
                .compose(destination -> addresses
                        .of(destination.targets())
                        .compose(vetted -> https.send(
                                vetted,
                                new HttpsRequest(
                                        method,
                                        destination.certificateName(),
                                        destination.name().value(),
                                        target,
                                        headers,
                                        bytes,
                                        limits))))
                .compose(this::parsed)
                // Discovery has time limits of its own, which may add up to more.
                .timeout(limits.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(FederationException.of(server, failure)));
        return CallersContext.of(answer);
    }

    private Future<FederationResponse> parsed(HttpsResponse response) {
        return response.body().length() > LONG_BODY
                ? vertx.executeBlocking(() -> parse(response), false)
                : Future.succeededFuture(parse(response));
    }

    private static FederationResponse parse(HttpsResponse response) {
        try {
            JsonValue body = JsonReader.read(response.body().getBytes());
            return new FederationResponse(response.status(), body);
        } catch (JsonException e) {
            if (response.status() == 200) {
                throw new FederationException("its answer is not JSON: " + e.getMessage());
            }
            return new FederationResponse(response.status(), JsonObject.EMPTY);
        }
    }

    /** Closes all connections. */
    public Future<Void> close() {
        return Future.join(https.close(), dns.close()).mapEmpty();
    }
}
