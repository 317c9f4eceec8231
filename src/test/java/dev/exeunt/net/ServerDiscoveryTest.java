package dev.exeunt.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.cli.ThrowAwayAuthority;
import dev.exeunt.keys.MovableClock;
import dev.exeunt.matrix.event.ServerName;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real DNS answers and real TLS, each from a server on loopback. */
class ServerDiscoveryTest {
    private static final ThrowAwayAuthority AUTHORITY = new ThrowAwayAuthority();
    private static final String WELL_KNOWN = "/.well-known/matrix/server";

    @TempDir
    static Path folder;

    private final MovableClock clock = new MovableClock();
    private final List<String> asked = new ArrayList<>();
    private TestDns dns;
    private Vertx vertx;
    private ServerDiscovery discovery;
    private HttpServer web;
    private Handler<HttpServerRequest> page =
            request -> request.response().setStatusCode(404).end();

    @BeforeEach
    void start() throws IOException {
        dns = new TestDns();
        vertx = Vertx.vertx(new VertxOptions()
                .setAddressResolverOptions(new AddressResolverOptions()
                        .addServer(dns.address())
                        .setQueryTimeout(500)
                        .setMaxQueries(2)));
        web = Results.of(vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(true)
                        .setKeyCertOptions(AUTHORITY.issue("matrix.example", "elsewhere.example")))
                .requestHandler(request -> {
                    asked.add(request.authority().host() + request.path());
                    page.handle(request);
                })
                .listen());
        dns.a("matrix.example", "127.0.0.1").a("elsewhere.example", "127.0.0.1");
        discovery =
                discovery(new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8").orElseThrow())));
    }

    @AfterEach
    void stop() {
        Results.of(vertx.close());
        dns.close();
    }

    private ServerDiscovery discovery(AddressPolicy policy) throws IOException {
        TrustedAuthorities trusted = TrustedAuthorities.load(Optional.of(AUTHORITY.writeTo(folder.resolve("ca.pem"))));
        Dns resolver = new Dns(vertx, Duration.ofSeconds(1));
        HttpsClient https = new HttpsClient(vertx, trusted.options());
        WellKnown wellKnown = new WellKnown(https, new VettedAddresses(resolver, policy), clock, web.actualPort());
        return new ServerDiscovery(wellKnown, resolver);
    }

    @Test
    void anIpLiteralIsConnectedToAsItIs() {
        assertFound("192.0.2.7", "192.0.2.7", "192.0.2.7", target("192.0.2.7", 8448));
        assertFound("192.0.2.7:99", "192.0.2.7:99", "192.0.2.7", target("192.0.2.7", 99));
        assertFound("[2001:db8::1]", "[2001:db8::1]", "2001:db8::1", target("2001:db8::1", 8448));
        assertFound("[2001:db8::1]:99", "[2001:db8::1]:99", "2001:db8::1", target("2001:db8::1", 99));
        assertThat(dns.questions()).isEmpty();
    }

    @Test
    void aNameWithAPortIsNotDelegated() {
        assertFound("matrix.example:99", "matrix.example:99", "matrix.example", target("matrix.example", 99));
        assertThat(asked).isEmpty();
        assertThat(dns.questions()).isEmpty();
    }

    @Test
    void theWellKnownFileDelegatesToANameWithAPort() {
        delegateTo("hs.example:4433");

        assertFound("matrix.example", "hs.example:4433", "hs.example", target("hs.example", 4433));
    }

    @Test
    void theWellKnownFileDelegatesToAnAddress() {
        delegateTo("192.0.2.7");

        assertFound("matrix.example", "192.0.2.7", "192.0.2.7", target("192.0.2.7", 8448));
    }

    @Test
    void aDelegateWithoutAPortIsLookedUpAsAService() throws IOException {
        delegateTo("hs.example");
        dns.srv("_matrix-fed._tcp.hs.example", 10, 0, 4433, "host.example");

        assertFound("matrix.example", "hs.example", "hs.example", target("host.example", 4433));
    }

    @Test
    void aDelegateWithoutAServiceIsAtTheDefaultPort() {
        delegateTo("hs.example");

        assertFound("matrix.example", "hs.example", "hs.example", target("hs.example", 8448));
    }

    @Test
    void withoutWellKnownTheServerItselfIsLookedUpAsAService() throws IOException {
        dns.srv("_matrix-fed._tcp.matrix.example", 20, 0, 2, "second.example")
                .srv("_matrix-fed._tcp.matrix.example", 10, 0, 1, "first.example")
                .srv("_matrix._tcp.matrix.example", 1, 0, 3, "deprecated.example");

        assertFound(
                "matrix.example",
                "matrix.example",
                "matrix.example",
                target("first.example", 1),
                target("second.example", 2));
    }

    @Test
    void theDeprecatedServiceStillServes() throws IOException {
        dns.srv("_matrix._tcp.matrix.example", 1, 0, 3, "deprecated.example");

        assertFound("matrix.example", "matrix.example", "matrix.example", target("deprecated.example", 3));
    }

    @Test
    void aServiceThatDoesNotExistOnPurposeIsNoServer() throws IOException {
        dns.srv("_matrix-fed._tcp.matrix.example", 0, 0, 0, "");

        Throwable failure = Results.failureOf(discovery.discover(new ServerName("matrix.example")));

        assertThat(failure).isInstanceOf(FederationException.class).hasMessageContaining("_matrix-fed._tcp");
    }

    @Test
    void withoutAnythingTheServerIsAtTheDefaultPort() {
        assertFound("matrix.example", "matrix.example", "matrix.example", target("matrix.example", 8448));
        assertFound("unknown.example", "unknown.example", "unknown.example", target("unknown.example", 8448));
    }

    @Test
    void aSilentNameServerIsAFailureAndNoHang() {
        dns.fallSilent();

        assertFound("matrix.example", "matrix.example", "matrix.example", target("matrix.example", 8448));
    }

    @Test
    void invalidWellKnownAnswersAreNone() {
        for (String body : List.of(
                "", "not json", "[]", "{}", "{\"m.server\":7}", "{\"m.server\":\"not a name\"}", "x".repeat(60_000))) {
            clock.advance(Duration.ofHours(2));
            page = request -> request.response().end(body);

            assertFound("matrix.example", "matrix.example", "matrix.example", target("matrix.example", 8448));
        }
        assertThat(asked).hasSize(7);
    }

    @Test
    void redirectsAreFollowedAndMayEndAtAnotherHost() {
        page = request -> {
            if (request.path().equals("/there")) {
                request.response().end("{\"m.server\":\"hs.example:1\"}");
            } else {
                redirect(request, "https://elsewhere.example:" + web.actualPort() + "/there");
            }
        };

        assertFound("matrix.example", "hs.example:1", "hs.example", target("hs.example", 1));
        assertThat(asked).containsExactly("matrix.example" + WELL_KNOWN, "elsewhere.example/there");
    }

    @Test
    void aRedirectionLoopEnds() {
        page = request -> redirect(request, WELL_KNOWN);

        assertFound("matrix.example", "matrix.example", "matrix.example", target("matrix.example", 8448));
        assertThat(asked).hasSize(6);
    }

    @Test
    void aRedirectToPlainHttpOrAPrivateAddressIsNotFollowed() {
        for (String location : List.of("http://matrix.example/", "https://10.0.0.1/", "https://[::1]/", "::")) {
            clock.advance(Duration.ofHours(2));
            page = request -> redirect(request, location);

            assertFound("matrix.example", "matrix.example", "matrix.example", target("matrix.example", 8448));
        }
        assertThat(asked).hasSize(4);
    }

    @Test
    void aPrivateAddressIsNotAskedForWellKnown() throws IOException {
        delegateTo("hs.example:1");
        discovery = discovery(new AddressPolicy(List.of()));

        assertFound("matrix.example", "matrix.example", "matrix.example", target("matrix.example", 8448));
        assertThat(asked).isEmpty();
    }

    @Test
    void aCertificateForAnotherNameIsNoAnswer() throws IOException {
        delegateTo("hs.example:1");
        dns.a("wrong.example", "127.0.0.1");

        assertFound("wrong.example", "wrong.example", "wrong.example", target("wrong.example", 8448));
        assertThat(asked).isEmpty();
    }

    @Test
    void answersAreKeptAsLongAsTheirHeadersSay() {
        page = request -> request.response()
                .putHeader("Cache-Control", "max-age=3600")
                .end("{\"m.server\":\"hs.example:" + asked.size() + "\"}");

        assertFound("matrix.example", "hs.example:1", "hs.example", target("hs.example", 1));
        clock.advance(Duration.ofMinutes(59));
        assertFound("matrix.example", "hs.example:1", "hs.example", target("hs.example", 1));
        clock.advance(Duration.ofMinutes(2));
        assertFound("matrix.example", "hs.example:2", "hs.example", target("hs.example", 2));
    }

    @Test
    void failuresAreKeptForAWhile() {
        discover("matrix.example");
        discover("matrix.example");
        assertThat(asked).hasSize(1);

        clock.advance(Duration.ofMinutes(1));
        discover("matrix.example");
        clock.advance(Duration.ofMinutes(1));
        discover("matrix.example");

        assertThat(asked).as("the second failure is kept for two minutes").hasSize(2);
    }

    private void delegateTo(String name) {
        page = request -> request.response().end("{\"m.server\":\"" + name + "\"}");
    }

    private static void redirect(HttpServerRequest request, String location) {
        request.response().setStatusCode(302).putHeader("Location", location).end();
    }

    private Destination discover(String server) {
        return Results.of(discovery.discover(new ServerName(server)));
    }

    private void assertFound(String server, String hostHeader, String certificateName, Target... targets) {
        Destination found = discover(server);
        assertThat(found.name().value()).isEqualTo(hostHeader);
        assertThat(found.certificateName()).isEqualTo(certificateName);
        assertThat(found.targets()).containsExactly(targets);
    }

    private static Target target(String host, int port) {
        return new Target(host, port);
    }
}
