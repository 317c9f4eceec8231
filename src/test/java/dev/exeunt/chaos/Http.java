package dev.exeunt.chaos;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Requests to nodes. They never fail: no answer is an answer too. */
final class Http {
    private static final Duration CONNECT = Duration.ofSeconds(1);

    private final String adminToken;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    Http(String adminToken) {
        this.adminToken = adminToken;
    }

    /**
     * What came back.
     *
     * @param status the HTTP status; 0 where there was no answer
     * @param body the body, or why there was no answer
     */
    record Answer(int status, String body) {
        /** Whether it is worth asking again, here or elsewhere. */
        boolean isTransient() {
            return status == 0 || status == 429 || status >= 500;
        }
    }

    /** @param body null for none */
    CompletableFuture<Answer> federation(
            Node node, String method, String target, String authorization, byte[] body, Duration timeout) {
        return send(node.host() + ":" + Node.FEDERATION_PORT + target, method, authorization, body, timeout);
    }

    /** @param body null for none */
    CompletableFuture<Answer> admin(Node node, String method, String target, byte[] body, Duration timeout) {
        return send(node.host() + ":" + Node.ADMIN_PORT + target, method, "Bearer " + adminToken, body, timeout);
    }

    private CompletableFuture<Answer> send(
            String address, String method, String authorization, byte[] body, Duration timeout) {
        BodyPublisher publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address))
                .method(method, publisher)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .timeout(timeout)
                .build();
        return client.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8))
                .thenApply(response -> new Answer(response.statusCode(), response.body()))
                .exceptionally(failure -> new Answer(0, failure.toString()));
    }
}
