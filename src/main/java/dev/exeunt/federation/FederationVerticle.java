package dev.exeunt.federation;

import dev.exeunt.net.Listeners;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.time.Duration;

/** The listener for other servers. There are as many as cores; they share the port and the {@link FederationApi}. */
public final class FederationVerticle extends VerticleBase {
    /** The listener's name among {@link Listeners}. */
    public static final String LISTENER = "federation";

    private static final int MAX_TARGET = 8 * 1024;
    private static final int MAX_HEADERS = 16 * 1024;
    private static final int MAX_STREAMS = 100;
    private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(20);
    private static final Duration IDLE_PATIENCE = Duration.ofSeconds(60);
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);
    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(10);
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    /** With this a stream is closed that is of no more use (RFC 9113, 8.1). */
    private static final long NO_ERROR = 0;

    /** A random port that all instances share; each would have its own with 0. */
    private static final int ANY_PORT = -1;

    private final FederationSettings settings;
    private final FederationApi api;
    private final Listeners listeners;
    private final Connections connections;
    private HttpServer server;

    public FederationVerticle(FederationSettings settings, FederationApi api, Listeners listeners) {
        this(settings, api, listeners, new Connections(REQUEST_PATIENCE, IDLE_PATIENCE));
    }

    FederationVerticle(FederationSettings settings, FederationApi api, Listeners listeners, Connections connections) {
        this.settings = settings;
        this.api = api;
        this.listeners = listeners;
        this.connections = connections;
    }

    @Override
    public Future<?> start() {
        server = vertx.createHttpServer(options())
                .connectionHandler(connection -> connections.opened(connection, System.currentTimeMillis()))
                .requestHandler(this::received)
                .invalidRequestHandler(this::notHttp);
        vertx.setPeriodic(SWEEP_INTERVAL.toMillis(), tick -> connections.sweep(System.currentTimeMillis()));
        return server.listen(settings.port() == 0 ? ANY_PORT : settings.port(), settings.host())
                .onSuccess(open -> listeners.opened(LISTENER, settings.host(), open.actualPort()))
                .recover(failure -> Future.failedFuture(cannotListen(failure)));
    }

    /** One line for the operator: a port in use, or PEM files that hold something else. */
    private IOException cannotListen(Throwable why) {
        String reason = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
        return new IOException(
                "cannot listen for federation on " + settings.host() + ":" + settings.port() + ": " + reason, why);
    }

    /** Requests that were received are answered. */
    @Override
    public Future<?> stop() {
        return server.shutdown(SHUTDOWN_PATIENCE);
    }

    private HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxInitialLineLength(MAX_TARGET)
                .setMaxHeaderSize(MAX_HEADERS)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setInitialSettings(
                        new Http2Settings().setMaxConcurrentStreams(MAX_STREAMS).setMaxHeaderListSize(MAX_HEADERS));
        settings.tls().ifPresent(tls -> options.setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(tls.certificate().toString())
                        .setKeyPath(tls.privateKey().toString())));
        return options;
    }

    private void received(HttpServerRequest request) {
        connections.began(request, System.currentTimeMillis());
        RequestBody.read(request, api.bodies(), api.bodyLimit(request.uri()))
                .onComplete(read -> connections.arrived(request))
                .onSuccess(body -> arrived(request, body));
    }

    private void arrived(HttpServerRequest request, RequestBody body) {
        api.answer(new FederationApi.Received(
                        request.method().name(),
                        request.uri(),
                        request.getHeader(HttpHeaders.AUTHORIZATION),
                        body,
                        request.remoteAddress().hostAddress()))
                .onComplete(done -> body.release())
                .onSuccess(answer -> send(request, answer))
                .onFailure(e -> send(request, ErrorResponse.of(e)));
    }

    private void notHttp(HttpServerRequest request) {
        send(request, ErrorResponse.ofInvalid(request.decoderResult().cause()));
    }

    private void send(HttpServerRequest request, ErrorResponse error) {
        request.response().setStatusCode(error.status());
        error.retryAfterSeconds()
                .ifPresent(seconds -> request.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds)));
        send(request, Answer.of(error.body()));
    }

    private void send(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            answer.abandon();
            return;
        }
        boolean unread = !request.isEnded();
        if (unread && request.version() != HttpVersion.HTTP_2) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        Future<Void> sent = answer.writeTo(
                response.putHeader(HttpHeaders.CONTENT_TYPE, JSON),
                () -> connections.taken(request.connection(), System.currentTimeMillis()));
        if (unread) {
            sent.onComplete(done -> leaveUnread(request));
        }
    }

    /** Vert.x itself would go on reading until the request ends. */
    private static void leaveUnread(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(NO_ERROR);
        } else {
            request.connection().close();
        }
    }
}
