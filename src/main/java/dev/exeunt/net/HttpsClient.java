package dev.exeunt.net;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * HTTPS to given addresses, with certificates checked for given names. Time, size, connections and requests are bounded; redirects
 * are answers like others.
 */
final class HttpsClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration IDLE_KEPT = Duration.ofSeconds(30);
    private static final int CONNECTIONS_PER_SERVER = 8;
    private static final int WAITING_PER_SERVER = 256;
    private static final int MAX_UNDER_WAY = 1_000;

    /** Beyond so many open connections, none is kept for the next request. */
    private static final int MAX_OPEN = 1_000;

    private final Vertx vertx;
    private final HttpClient client;
    private final Turnstile turnstile = new Turnstile(MAX_UNDER_WAY);
    private final AtomicInteger open = new AtomicInteger();

    HttpsClient(Vertx vertx, TrustOptions trust) {
        this.vertx = vertx;
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setSsl(true)
                .setVerifyHost(true)
                .setTrustOptions(trust)
                .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setSslHandshakeTimeout(CONNECT_TIMEOUT.toMillis())
                .setKeepAliveTimeout((int) IDLE_KEPT.toSeconds());
        PoolOptions pool =
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_SERVER).setMaxWaitQueueSize(WAITING_PER_SERVER);
        this.client = vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                .withConnectHandler(this::opened)
                .build();
    }

    private void opened(HttpConnection connection) {
        open.incrementAndGet();
        connection.closeHandler(closed -> open.decrementAndGet());
    }

    /** Every server is another one, when there are many, and a connection that is kept for it takes memory for nothing. */
    private void keepOrClose(HttpClientRequest done) {
        if (open.get() > MAX_OPEN) {
            done.connection().close();
        }
    }

    /** Sends to the first of the addresses that can be connected to. */
    Future<HttpsResponse> send(List<SocketAddress> addresses, HttpsRequest request) {
        if (Context.isOnEventLoopThread()) {
            return sendFromHere(addresses, request);
        }
        // Answers come on an event loop: whoever asks from another thread could begin to listen when the body is gone.
        Promise<HttpsResponse> answer = Promise.promise();
        vertx.getOrCreateContext()
                .runOnContext(here -> sendFromHere(addresses, request).onComplete(answer));
        return answer.future();
    }

    private Future<HttpsResponse> sendFromHere(List<SocketAddress> addresses, HttpsRequest request) {
        Deadline deadline = new Deadline(request.limits().timeout());
        return turnstile.enter().compose(entered -> sendToFirst(addresses, request, deadline)
                .onComplete(done -> turnstile.leave()));
    }

    private Future<HttpsResponse> sendToFirst(List<SocketAddress> addresses, HttpsRequest request, Deadline deadline) {
        Supplier<Future<HttpsResponse>> attempt = () ->
                connect(addresses, request, deadline).compose(connected -> exchange(connected, request, deadline));
        // A kept connection may be closed just as it is used again; every request of this protocol may be repeated.
        return attempt.get()
                .recover(failure ->
                        failure instanceof HttpClosedException ? attempt.get() : Future.failedFuture(failure));
    }

    private Future<HttpClientRequest> connect(List<SocketAddress> addresses, HttpsRequest request, Deadline deadline) {
        if (deadline.isOver()) {
            return Future.failedFuture(deadline.exceeded());
        }
        SocketAddress address = addresses.get(0);
        Future<HttpClientRequest> connected = client.request(new RequestOptions()
                .setServer(address)
                // Vert.x checks the certificate for this name; the address above is only where it connects.
                .setHost(request.certificateName())
                .setPort(address.port())
                .setMethod(request.method())
                .setURI(request.target())
                .setConnectTimeout(Math.min(deadline.left(), 2 * CONNECT_TIMEOUT.toMillis())));
        return addresses.size() == 1
                ? connected
                : connected.recover(failure -> connect(addresses.subList(1, addresses.size()), request, deadline));
    }

    private Future<HttpsResponse> exchange(HttpClientRequest connected, HttpsRequest request, Deadline deadline) {
        connected.putHeader(HttpHeaders.HOST, request.host());
        request.headers().forEach(connected::putHeader);
        // Closes the connection: a server that sends a byte now and then would hold it for ever.
        long timer = vertx.setTimer(Math.max(1, deadline.left()), t -> connected.reset(0, deadline.exceeded()));
        Future<HttpClientResponse> answer = request.body() == null ? connected.send() : connected.send(request.body());
        return answer.compose(
                        response -> read(connected, response, request.limits().maxBytes()))
                .onComplete(done -> {
                    vertx.cancelTimer(timer);
                    keepOrClose(connected);
                });
    }

    private static Future<HttpsResponse> read(HttpClientRequest connected, HttpClientResponse response, int maxBytes) {
        Promise<HttpsResponse> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            if (body.length() + part.length() > maxBytes) {
                whole.tryFail(new FederationException("the answer is over " + maxBytes + " bytes"));
                connected.reset();
            } else {
                body.appendBuffer(part);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(
                end -> whole.tryComplete(new HttpsResponse(response.statusCode(), response.headers(), body)));
        return whole.future();
    }

    Future<Void> close() {
        return client.close();
    }
}
