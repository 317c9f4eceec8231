package dev.exeunt.federation;

import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.net.SignedRequest;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.Rooms;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs through what a leave needs before the first one comes: in a JVM that has just started everything takes many times as long, and
 * after a restart requests come all at once. Nothing of it is stored, and nothing is sent but to this node itself.
 */
public final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final int REQUESTS = 30;
    private static final String TARGET = "/_matrix/federation/v2/send_leave/!rehearsal/$rehearsal";

    private final Vertx vertx;
    private final OwnKeys own;
    private final Rooms rooms;
    private final FederationSettings settings;

    public Rehearsal(Vertx vertx, OwnKeys own, Rooms rooms, FederationSettings settings) {
        this.vertx = vertx;
        this.own = own;
        this.rooms = rooms;
        this.settings = settings;
    }

    /**
     * Rehearses; to be called from a thread that may be busy.
     *
     * @param port where this node listens
     * @param duration how long it may take
     */
    public void play(int port, Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        requests(port).onFailure(e -> LOG.debug("the rehearsal was not answered: {}", e.getMessage()));
        RehearsedLeave leave = new RehearsedLeave(System.currentTimeMillis());
        while (System.nanoTime() < end) {
            leave.play();
        }
    }

    /** One after the other, as each warms the way for the next. */
    private Future<?> requests(int port) {
        HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(settings.tls().isPresent())
                // This node itself: its certificate is for the name that others know it by.
                .setTrustAll(true)
                .setVerifyHost(false));
        Future<?> sent = Future.succeededFuture();
        for (int i = 0; i < REQUESTS; i++) {
            sent = sent.compose(before -> sendLeave(client, port)).compose(answered -> askNowhere());
        }
        return sent.eventually(client::close);
    }

    /** Refused in the end, as a server does not send requests to itself. */
    private Future<?> sendLeave(HttpClient client, int port) {
        byte[] body = JsonObject.EMPTY.toString().getBytes(StandardCharsets.UTF_8);
        String authorization = new SignedRequest("PUT", TARGET, own.serverName(), own.serverName(), body)
                .sign(own.signingKey())
                .header();
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.PUT)
                        .setHost(settings.host())
                        .setPort(port)
                        .setURI(TARGET)
                        .putHeader(HttpHeaders.AUTHORIZATION, authorization))
                .compose(request -> request.send(Buffer.buffer(body)))
                .compose(HttpClientResponse::body);
    }

    /** A room that does not exist is looked for by its shard, in the store. */
    private Future<?> askNowhere() {
        RoomId nowhere = new RoomId("!rehearsal:" + own.serverName());
        return rooms.ask(new RoomRequest.AskVersion(nowhere), RoomReply.Version.class)
                .otherwiseEmpty();
    }
}
