package dev.exeunt.cli;

import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.net.AddressPolicy;
import dev.exeunt.net.Cidr;
import dev.exeunt.net.FederationClient;
import dev.exeunt.net.FederationResponse;
import dev.exeunt.net.TrustedAuthorities;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The demo's second homeserver: it publishes its key, and its users leave rooms by what a resident server offers for it. */
final class DemoHomeserver implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String KEYS = "/_matrix/key/v2/server";
    private static final String FEDERATION = "/_matrix/federation";
    private static final String INVITE = FEDERATION + "/v2/invite/";
    private static final long PATIENCE_SECONDS = 10;

    private final Vertx vertx = Vertx.vertx();
    private final ServerName resident;
    private final OwnKeys own;
    private final FederationClient client;

    /**
     * Starts it.
     *
     * @param resident the server whose rooms its users leave
     * @param authority certifies it
     * @param trusted the authority's certificate
     */
    DemoHomeserver(ServerName resident, ThrowAwayAuthority authority, Path trusted) throws IOException {
        this.resident = resident;
        HttpServer server = await(
                vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(authority.issue(HOST)))
                        .requestHandler(this::answer)
                        .listen(0, HOST));
        InstantSource clock = InstantSource.system();
        own = new OwnKeys(new ServerName(HOST + ":" + server.actualPort()), newKey(), List.of(), clock);
        AddressPolicy loopback =
                new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8").orElseThrow()));
        client = new FederationClient(vertx, own, loopback, TrustedAuthorities.load(Optional.of(trusted)), clock);
    }

    private static SigningKey newKey() {
        byte[] seed = new byte[SigningKey.SEED_SIZE];
        new SecureRandom().nextBytes(seed);
        return new SigningKey(SigningKey.ALGORITHM + ":demo", seed);
    }

    private void answer(HttpServerRequest request) {
        if (request.path().equals(KEYS)) {
            send(request, 200, own.serverKeys());
        } else if (request.path().startsWith(INVITE)) {
            request.body().onSuccess(body -> send(request, 200, invited(JsonReader.readObject(body.getBytes()))));
        } else {
            send(request, 404, JsonObject.of("errcode", "M_UNRECOGNIZED", "error", "unknown path"));
        }
    }

    private static void send(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(CanonicalJson.bytes(body)));
    }

    /** Every invite is welcome, for it is rejected anyway. */
    private JsonObject invited(JsonObject body) {
        RoomVersion version =
                body.string("room_version").flatMap(RoomVersion::of).orElseThrow();
        JsonObject event = body.object("event").orElseThrow();
        return JsonObject.of("event", EventSigning.sign(event, version, name(), own.signingKey()));
    }

    ServerName name() {
        return own.serverName();
    }

    UserId user(String localpart) {
        return new UserId("@" + localpart + ":" + name());
    }

    /** Signs an event of one of its users. */
    Pdu sign(JsonObject event, RoomVersion version) {
        return EventSigning.hashAndSign(event, version, name(), own.signingKey())
                .pdu();
    }

    /** {@code make_leave}: the resident server's template. */
    JsonObject makeLeave(RoomId room, UserId user) throws IOException {
        return await(client.get(resident, FEDERATION + "/v1/make_leave/" + segment(room) + "/" + segment(user)))
                .object();
    }

    /** Completes a template and signs it. */
    Pdu signLeave(JsonObject template) throws IOException {
        RoomVersion version = template.string("room_version")
                .flatMap(RoomVersion::of)
                .orElseThrow(() -> new IOException("the template names no room version"));
        JsonObject event = template.object("event").orElseThrow(() -> new IOException("the template has no event"));
        return sign(event.with("origin_server_ts", System.currentTimeMillis()), version);
    }

    /** {@code send_leave}: the resident server's answer. */
    FederationResponse sendLeave(Pdu leave) throws IOException {
        String target = FEDERATION + "/v2/send_leave/" + segment(leave.roomId()) + "/" + segment(leave.eventId());
        return await(client.put(resident, target, leave.json()));
    }

    private static String segment(Object identifier) {
        return URLEncoder.encode(identifier.toString(), StandardCharsets.UTF_8);
    }

    private static <T> T await(Future<T> future) throws IOException {
        try {
            return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + PATIENCE_SECONDS + " seconds", e);
        }
    }

    @Override
    public void close() throws IOException {
        await(client.close().eventually(vertx::close));
    }
}
