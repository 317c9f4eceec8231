package dev.exeunt.federation;

import static dev.exeunt.federation.FederationNode.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.cli.ThrowAwayAuthority;
import dev.exeunt.shard.HeapStore;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The listener with a certificate of its own. */
class TlsTest {
    private static final String SEND_LEAVE = "/_matrix/federation/v2/send_leave/a/b";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final ThrowAwayAuthority authority = new ThrowAwayAuthority();
    private FederationNode node;

    @BeforeEach
    void start() throws Exception {
        PemKeyCertOptions pem = authority.issue("127.0.0.1");
        FederationSettings.Tls tls = new FederationSettings.Tls(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        Files.write(tls.certificate(), pem.getCertValue().getBytes());
        Files.write(tls.privateKey(), pem.getKeyValue().getBytes());
        node = new FederationNode(
                new HeapStore(), new FederationSettings("127.0.0.1", 0, Optional.of(tls), true, 0), new NoEvents());
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        await(vertx.close());
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void bothProtocolsAreSpoken(HttpVersion version) throws Exception {
        HttpClientResponse response =
                request(client(version), HttpMethod.GET, "/_matrix/key/v2/server", Buffer.buffer());

        assertThat(response.version()).isEqualTo(version);
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void whoSendsTooMuchGetsToReadTheAnswer(HttpVersion version) throws Exception {
        HttpClientAgent client = client(version);

        HttpClientResponse large = request(client, HttpMethod.PUT, SEND_LEAVE, Buffer.buffer(new byte[200_000]));
        HttpClientResponse next = request(client, HttpMethod.GET, "/_matrix/key/v2/server", Buffer.buffer());

        assertThat(large.statusCode()).isEqualTo(401);
        assertThat(next.statusCode()).isEqualTo(200);
    }

    private HttpClientAgent client(HttpVersion version) throws Exception {
        return vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(version)
                .setUseAlpn(true)
                .setSsl(true)
                .setTrustOptions(new PemTrustOptions()
                        .addCertPath(authority.writeTo(folder.resolve("ca.pem")).toString())));
    }

    private HttpClientResponse request(HttpClientAgent client, HttpMethod method, String target, Buffer body)
            throws Exception {
        return await(client.request(method, node.socketAddress().getPort(), "127.0.0.1", target)
                .compose(request -> request.send(body))
                .compose(response -> response.body().map(response)));
    }
}
