package dev.exeunt.cli;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/** The leaving server's kept connections to the measured node. They share a thread, on which {@link #run} begins. */
public final class BenchClient {
    private final Context context;
    private final HttpClient client;
    private final String host;
    private final int port;
    private final int connections;

    /** @param connections how many there are at most */
    public BenchClient(Vertx vertx, String host, int port, int connections) {
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(connections).setEventLoopSize(1));
        this.host = host;
        this.port = port;
        this.connections = connections;
    }

    /** A node's answer that is not what was asked for. */
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** @param answer what the node said */
        public RefusedException(String answer) {
            super(answer, null, false, false);
        }
    }

    /** Asks from the thread on which answers come: on another one a body could arrive before anybody waits for it. */
    void run(Runnable asking) {
        context.runOnContext(here -> asking.run());
    }

    int connections() {
        return connections;
    }

    /** Asks, without a body; what the node answers with status 200. */
    public Future<Buffer> get(String target, String authorization) {
        return send(HttpMethod.GET, target, authorization, Buffer.buffer());
    }

    /** Sends JSON; what the node answers with status 200. */
    public Future<Buffer> put(String target, String authorization, Buffer body) {
        return send(HttpMethod.PUT, target, authorization, body);
    }

    private Future<Buffer> send(HttpMethod method, String target, String authorization, Buffer body) {
        RequestOptions options = new RequestOptions()
                .setHost(host)
                .setPort(port)
                .setMethod(method)
                .setURI(target)
                .putHeader("Authorization", authorization)
                .putHeader("Content-Type", "application/json");
        return client.request(options).compose(request -> request.send(body)).compose(response -> response.body()
                .map(received -> accepted(response.statusCode(), received)));
    }

    private static Buffer accepted(int status, Buffer body) {
        if (status != 200) {
            throw new RefusedException(status + " " + body);
        }
        return body;
    }

    /** Closes the connections. */
    public Future<Void> close() {
        return client.close();
    }
}
