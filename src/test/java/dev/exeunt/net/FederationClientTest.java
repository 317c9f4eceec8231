package dev.exeunt.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.exeunt.cli.ThrowAwayAuthority;
import dev.exeunt.keys.MovableClock;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.keys.Remote;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real TLS and DNS on loopback. */
class FederationClientTest {
    private static final ThrowAwayAuthority AUTHORITY = new ThrowAwayAuthority();
    private static final RequestLimits SMALL = new RequestLimits(Duration.ofSeconds(5), 1000);

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock();
    private final OwnKeys own =
            new OwnKeys(new ServerName("here.example"), Remote.newKey("ed25519:1"), List.of(), clock);
    private final List<String> hosts = new ArrayList<>();
    private final List<String> serverNames = new ArrayList<>();
    private TestDns dns;
    private Vertx vertx;
    private FederationClient client;

    @BeforeEach
    void start() throws IOException {
        dns = new TestDns();
        vertx = Vertx.vertx(new VertxOptions()
                .setAddressResolverOptions(new AddressResolverOptions()
                        .addServer(dns.address())
                        .setQueryTimeout(500)
                        .setMaxQueries(2)));
        client = client("127.0.0.0/8", Optional.of(AUTHORITY.writeTo(folder.resolve("ca.pem"))));
    }

    @AfterEach
    void stop() {
        Results.of(client.close());
        Results.of(vertx.close());
        dns.close();
    }

    private FederationClient client(String allowed, Optional<Path> authorities) throws IOException {
        AddressPolicy policy = new AddressPolicy(List.of(Cidr.parse(allowed).orElseThrow()));
        return new FederationClient(vertx, own, policy, TrustedAuthorities.load(authorities), clock);
    }

    private HttpServer serve(String address, PemKeyCertOptions certificate, Handler<HttpServerRequest> handler) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(address)
                .setPort(0)
                .setSsl(true)
                .setSni(true)
                .setKeyCertOptions(certificate);
        return Results.of(vertx.createHttpServer(options)
                .requestHandler(request -> {
                    hosts.add(request.getHeader("Host"));
                    serverNames.add(String.valueOf(request.connection().indicatedServerName()));
                    handler.handle(request);
                })
                .listen());
    }

    private HttpServer serve(String address, PemKeyCertOptions certificate) {
        return serve(address, certificate, request -> request.response().end("{}"));
    }

    @Test
    void aServerNamedByItsAddressMustHaveACertificateForIt() {
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("127.0.0.2"));
        HttpServer wrong = serve("127.0.0.3", AUTHORITY.issue("127.0.0.2", "right.example"));

        assertThat(Results.of(client.get(at("127.0.0.2", server), "/")).status())
                .isEqualTo(200);
        assertThat(Results.failureOf(client.get(at("127.0.0.3", wrong), "/")))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining("127.0.0.3");
        assertThat(hosts).containsExactly("127.0.0.2:" + server.actualPort());
        assertThat(serverNames).as("no SNI for addresses").containsExactly("null");
    }

    @Test
    void anIpv6AddressIsAsGood() throws IOException {
        assumeTrue(
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress()),
                "this machine has IPv6");
        HttpServer server = serve("::1", AUTHORITY.issue("::1"));
        FederationClient client6 = client("::1/128", Optional.of(folder.resolve("ca.pem")));

        assertThat(Results.of(client6.get(at("[::1]", server), "/")).status()).isEqualTo(200);
        assertThat(hosts).containsExactly("[::1]:" + server.actualPort());
        Results.of(client6.close());
    }

    @Test
    void aServerNamedByDnsMustHaveACertificateForItsName() throws IOException {
        dns.a("right.example", "127.0.0.2").a("wrong.example", "127.0.0.2");
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("right.example", "127.0.0.2"));

        assertThat(Results.of(client.get(at("right.example", server), "/")).status())
                .isEqualTo(200);
        assertThat(Results.failureOf(client.get(at("wrong.example", server), "/")))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining("wrong.example");
        assertThat(hosts).containsExactly("right.example:" + server.actualPort());
        assertThat(serverNames).containsExactly("right.example");
    }

    @Test
    void aServerFoundByAServiceRecordMustHaveACertificateForItsOwnName() throws IOException {
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("right.example"));
        HttpServer host = serve("127.0.0.3", AUTHORITY.issue("host.example"));
        dns.a("host.example", "127.0.0.2")
                .a("other-host.example", "127.0.0.3")
                .srv("_matrix-fed._tcp.right.example", 0, 0, server.actualPort(), "host.example")
                .srv("_matrix-fed._tcp.wrong.example", 0, 0, host.actualPort(), "other-host.example");

        assertThat(Results.of(client.get(new ServerName("right.example"), "/")).status())
                .isEqualTo(200);
        assertThat(Results.failureOf(client.get(new ServerName("wrong.example"), "/")))
                .isInstanceOf(FederationException.class);
        assertThat(hosts).containsExactly("right.example");
        assertThat(serverNames).containsExactly("right.example");
    }

    @Test
    void anAuthorityThatIsNotTrustedIsRefused() throws IOException {
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("127.0.0.2"));
        FederationClient distrustful = client("127.0.0.0/8", Optional.empty());

        assertThat(Results.failureOf(distrustful.get(at("127.0.0.2", server), "/")))
                .isInstanceOf(FederationException.class);
        assertThat(hosts).isEmpty();
        Results.of(distrustful.close());
    }

    @Test
    void addressesThatAreNotAllowedAreNotConnectedToWhateverDnsSays() throws IOException {
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("right.example", "127.0.0.2", "127.0.0.1"));
        dns.a("right.example", "127.0.0.2").cname("alias.example", "right.example", "127.0.0.2");
        FederationClient careful = client("127.0.0.1/32", Optional.of(folder.resolve("ca.pem")));

        for (String name : List.of("127.0.0.2", "right.example", "alias.example", "[::ffff:127.0.0.2]")) {
            assertThat(Results.failureOf(careful.get(at(name, server), "/")))
                    .isInstanceOf(FederationException.class)
                    .hasMessageContaining("private or reserved");
        }
        assertThat(hosts).isEmpty();
        Results.of(careful.close());
    }

    @Test
    void anAddressThatWasVettedIsNotResolvedAgain() throws IOException {
        PemKeyCertOptions certificate = AUTHORITY.issue("rebind.example");
        HttpServer server = serve("127.0.0.2", certificate);
        dns.rebind("rebind.example", "127.0.0.2", "127.0.0.3");

        FederationResponse answer = Results.of(client.get(at("rebind.example", server), "/"));

        assertThat(answer.status()).as("nobody listens at the second address").isEqualTo(200);
        assertThat(Results.failureOf(client.get(at("rebind.example", server), "/")))
                .as("the next request asks again")
                .hasMessageContaining("127.0.0.3");
    }

    @Test
    void namesOfTheHostsFileAreKnown() throws IOException {
        HttpServer server = serve("127.0.0.1", AUTHORITY.issue("localhost"));

        assertThat(Results.of(client.get(at("localhost", server), "/")).status())
                .isEqualTo(200);
    }

    @Test
    void aKeptConnectionThatIsClosedAsItIsUsedAgainDoesNoHarm() {
        Set<HttpConnection> used = new HashSet<>();
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("127.0.0.2"), request -> {
            if (used.add(request.connection())) {
                request.response().end("{}");
            } else {
                request.connection().close();
            }
        });

        assertThat(Results.of(client.get(at("127.0.0.2", server), "/")).status())
                .isEqualTo(200);
        assertThat(Results.of(client.get(at("127.0.0.2", server), "/")).status())
                .isEqualTo(200);
        assertThat(used).hasSize(2);
    }

    @Test
    void anAliasIsFollowedAndTheCertificateIsForTheAlias() throws IOException {
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("alias.example"));
        dns.cname("alias.example", "canonical.example", "127.0.0.2");

        assertThat(Results.of(client.get(at("alias.example", server), "/")).status())
                .isEqualTo(200);
    }

    @Test
    void theNextAddressIsTriedWhereOneRefuses() throws IOException {
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("right.example"));
        dns.a("right.example", "127.0.0.9").a("right.example", "127.0.0.2");

        assertThat(Results.of(client.get(at("right.example", server), "/")).status())
                .isEqualTo(200);
    }

    @Test
    void requestsAreSignedOverWhatIsSent() {
        List<XMatrix> headers = new ArrayList<>();
        List<JsonObject> bodies = new ArrayList<>();
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("127.0.0.2"), request -> request.body()
                .onSuccess(body -> {
                    headers.add(XMatrix.parse(request.getHeader("Authorization")));
                    bodies.add(JsonReader.readObject(body.getBytes()));
                    assertThat(request.uri()).isEqualTo("/a%20b?c=%40d");
                    assertThat(request.method()).isEqualTo(HttpMethod.PUT);
                    request.response().end("[200,{}]");
                }));
        ServerName name = at("127.0.0.2", server);
        JsonObject body = JsonObject.of("é", 1);

        FederationResponse answer = Results.of(client.put(name, "/a%20b?c=%40d", body));

        assertThat(answer.body()).isEqualTo(JsonReader.read("[200,{}]".getBytes(StandardCharsets.UTF_8)));
        assertThat(bodies).containsExactly(body);
        XMatrix expected = new SignedRequest("PUT", "/a%20b?c=%40d", own.serverName(), name, CanonicalJson.bytes(body))
                .sign(own.signingKey());
        assertThat(headers).containsExactly(expected);
    }

    @Test
    void anErrorIsAnAnswerWithItsStatus() {
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("127.0.0.2"), request -> request.response()
                .setStatusCode(request.path().equals("/html") ? 502 : 404)
                .end(
                        request.path().equals("/html")
                                ? "<html>"
                                : "{\"errcode\":\"M_NOT_FOUND\",\"error\":\"no\\nroom\"}"));

        FederationResponse notFound = Results.of(client.get(at("127.0.0.2", server), "/json"));
        FederationResponse html = Results.of(client.get(at("127.0.0.2", server), "/html"));

        assertThat(notFound.status()).isEqualTo(404);
        assertThat(notFound.error()).isEqualTo("404 M_NOT_FOUND (no room)");
        assertThat(html.status()).isEqualTo(502);
        assertThat(html.body()).isEqualTo(JsonObject.EMPTY);
    }

    @Test
    void redirectsAreAnswersLikeOthers() {
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("127.0.0.2"), request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", "/elsewhere")
                .end());

        assertThat(Results.of(client.get(at("127.0.0.2", server), "/")).status())
                .isEqualTo(302);
        assertThat(hosts).hasSize(1);
    }

    @Test
    void anAnswerThatIsNotStrictJsonIsNone() {
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("127.0.0.2"), request -> request.response()
                .end("{\"a\":1,\"a\":2}"));

        assertThat(Results.failureOf(client.get(at("127.0.0.2", server), "/")))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining("not JSON");
    }

    @Test
    void anAnswerThatIsTooLongIsNotRead() {
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("127.0.0.2"), request -> request.response()
                .end("\"" + "x".repeat(1_000_000) + "\""));

        assertThat(Results.failureOf(send(server, SMALL)))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining("over 1000 bytes");
    }

    @Test
    void anAnswerThatDripsForEverIsCutOff() {
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("127.0.0.2"), request -> {
            request.response().setChunked(true).write("[");
            long timer = vertx.setPeriodic(20, t -> request.response().write(" "));
            request.connection().closeHandler(closed -> vertx.cancelTimer(timer));
        });
        RequestLimits brief = new RequestLimits(Duration.ofMillis(400), 1_000_000);

        assertThat(Results.failureOf(send(server, brief)))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining(at("127.0.0.2", server).value());
    }

    @Test
    void aServerThatIsNotThereIsAFailureInOneLine() {
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("127.0.0.2"));
        ServerName gone = at("127.0.0.2", server);
        Results.of(server.close());

        assertThat(Results.failureOf(client.get(gone, "/")))
                .isInstanceOf(FederationException.class)
                .hasMessageStartingWith(gone + ": ")
                .hasMessageNotContaining("\n")
                .satisfies(failure -> assertThat(failure.getStackTrace()).isEmpty());
    }

    @Test
    void aNameThatDoesNotExistIsAFailure() {
        assertThat(Results.failureOf(client.get(new ServerName("nowhere.example:1"), "/")))
                .isInstanceOf(FederationException.class)
                .hasMessageStartingWith("nowhere.example:1: ");
    }

    @Test
    void keysAreFetched() {
        Remote remote = new Remote("remote.example", clock);
        List<String> targets = new ArrayList<>();
        HttpServer server = serve("127.0.0.2", AUTHORITY.issue("127.0.0.2"), request -> {
            targets.add(request.uri());
            request.response().end(CanonicalJson.text(remote.document()));
        });
        RemoteKeyFetcher fetcher = new RemoteKeyFetcher(client);

        assertThat(Results.of(fetcher.serverKeys(at("127.0.0.2", server)))).isEqualTo(remote.document());
        Results.of(fetcher.queryNotary(at("127.0.0.2", server), new ServerName("[::1]:8448"), 17));

        assertThat(targets)
                .containsExactly(
                        "/_matrix/key/v2/server",
                        "/_matrix/key/v2/query/%5B%3A%3A1%5D%3A8448?minimum_valid_until_ts=17");
    }

    private Future<FederationResponse> send(HttpServer server, RequestLimits limits) {
        return client.send(HttpMethod.GET, at("127.0.0.2", server), "/", null, limits);
    }

    private static ServerName at(String host, HttpServer server) {
        return new ServerName(host + ":" + server.actualPort());
    }
}
