package dev.exeunt.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessControlTest {
    private static final String ROOMS = AdminNode.API + "/rooms";

    @TempDir
    Path folder;

    @Test
    void withATokenTheOperatorPresentsIt() throws Exception {
        try (AdminNode node = new AdminNode(folder, Optional.of("s3cret"))) {
            assertThat(node.send("GET", ROOMS, BodyPublishers.noBody(), "Authorization", "Bearer s3cret"))
                    .hasToString("200");
            assertThat(node.send("GET", ROOMS, BodyPublishers.noBody())).hasToString("401 M_UNAUTHORIZED");
            assertThat(node.send("GET", ROOMS, BodyPublishers.noBody(), "Authorization", "Bearer s3cre"))
                    .hasToString("401 M_UNAUTHORIZED");
            assertThat(node.send("GET", ROOMS, BodyPublishers.noBody(), "Authorization", "Basic s3cret"))
                    .hasToString("401 M_UNAUTHORIZED");
            assertThat(node.send("GET", "/metrics", BodyPublishers.noBody())).hasToString("401 M_UNAUTHORIZED");
            assertThat(node.send("GET", "/health/ready", BodyPublishers.noBody()))
                    .hasToString("200");
        }
    }

    @Test
    void withoutATokenOnlyThisMachineIsAnsweredAndNoOtherSitesPage() throws Exception {
        try (AdminNode node = new AdminNode(folder)) {
            assertThat(node.send("GET", ROOMS, BodyPublishers.noBody(), "Origin", "https://elsewhere.example"))
                    .hasToString("403 M_FORBIDDEN");
            assertThat(node.send("GET", ROOMS, BodyPublishers.noBody(), "Origin", "http://" + node.address()))
                    .hasToString("200");
            assertThat(statusUnderName(node, "localhost")).isEqualTo(200);
            assertThat(statusUnderName(node, "[::1]")).isEqualTo(200);
            assertThat(statusUnderName(node, "rebound.example")).isEqualTo(403);
            assertThat(statusUnderName(node, "127.0.0.1.rebound.example")).isEqualTo(403);
        }
    }

    /** As a browser asks that resolved this name to this machine. */
    private static int statusUnderName(AdminNode node, String host) throws Exception {
        Vertx vertx = Vertx.vertx();
        int port = Integer.parseInt(node.address().substring("127.0.0.1:".length()));
        // Held until the answer is there: one that nobody holds is closed by the garbage collector.
        HttpClient client = vertx.createHttpClient();
        try {
            return client.request(new RequestOptions()
                            .setMethod(HttpMethod.GET)
                            .setHost("127.0.0.1")
                            .setPort(port)
                            .setURI(ROOMS)
                            .putHeader("Host", host + ":" + port))
                    .compose(HttpClientRequest::send)
                    .await(10, TimeUnit.SECONDS)
                    .statusCode();
        } finally {
            client.close().await(10, TimeUnit.SECONDS);
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }
}
