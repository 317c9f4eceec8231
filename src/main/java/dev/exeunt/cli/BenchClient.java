package dev.exeunt.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/** The leaving server's kept connections to the measured node. They share a thread. */
public final class BenchClient {
    private final HttpClient client;
    private final String host;
    private final int port;
    private final int connections;

    /** @param connections how many there are at most */
    public BenchClient(Vertx vertx, String host, int port, int connections) {
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(connections).setEventLoopSize(1));
        this.host = host;
        this.port = port;
        this.connections = connections;
    }

    /** What the node answers. */
    public record Answer(int status, Buffer body) {
        /** Whether the node did what it was asked for. */
        public boolean isOk() {
            return status == 200;
        }
    }

    int connections() {
        return connections;
    }

    /** Asks, without a body. */
    public Future<Answer> get(String target, String authorization) {
        return send(HttpMethod.GET, target, authorization, Buffer.buffer());
    }

    /** Sends JSON. */
    public Future<Answer> put(String target, String authorization, Buffer body) {
        return send(HttpMethod.PUT, target, authorization, body);
    }

    private Future<Answer> send(HttpMethod method, String target, String authorization, Buffer body) {
        RequestOptions options = new RequestOptions()
                .setHost(host)
                .setPort(port)
                .setMethod(method)
                .setURI(target)
                .putHeader("Authorization", authorization)
                .putHeader("Content-Type", "application/json");
        return client.request(options).compose(request -> request.send(body)).compose(response -> response.body()
                .map(received -> new Answer(response.statusCode(), received)));
    }
}
