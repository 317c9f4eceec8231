package dev.exeunt.cli;

import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.auth.PolicyServer;
import dev.exeunt.matrix.event.EventHashes;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small homeserver that is a policy server: it signs what it is asked about, or refuses. */
final class PolicyHost implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    /** What it does with what it is asked about. */
    enum Mood {
        SIGNS,
        REFUSES,
        FAILS
    }

    private final Vertx vertx = Vertx.vertx();
    private final SigningKey policyKey = new SigningKey(PolicyServer.KEY_ID, seed(1));
    private final RoomVersion version;
    private final OwnKeys own;
    private final OtherServer asOther;
    private final List<JsonObject> asked = new CopyOnWriteArrayList<>();
    private volatile Mood mood = Mood.SIGNS;

    /** @param version of the rooms that it looks after */
    PolicyHost(ThrowAwayAuthority authority, Path folder, RoomVersion version) throws Exception {
        this.version = version;
        HttpServer server = OtherServer.await(
                vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(authority.issue(HOST)))
                        .requestHandler(this::received)
                        .listen(0, HOST));
        ServerName name = new ServerName(HOST + ":" + server.actualPort());
        own = new OwnKeys(name, new SigningKey("ed25519:host", seed(2)), List.of(), InstantSource.system());
        asOther = new OtherServer(vertx, own, authority.writeTo(folder.resolve("ca-of-policy.pem")));
    }

    private static byte[] seed(int first) {
        byte[] seed = new byte[SigningKey.SEED_SIZE];
        seed[0] = (byte) first;
        return seed;
    }

    void set(Mood wanted) {
        mood = wanted;
    }

    /** The events that it was asked about. */
    List<JsonObject> asked() {
        return asked;
    }

    ServerName name() {
        return own.serverName();
    }

    void join(RoomId room, ServerName through) throws Exception {
        asOther.join(room, new UserId("@guard:" + name()), through);
    }

    /** The content of the {@code m.room.policy} that names it. */
    JsonObject policy() {
        return JsonObject.of(
                "via",
                name().value(),
                "public_keys",
                JsonObject.of("ed25519", policyKey.verifyKey().toBase64()));
    }

    private void received(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            if (request.path().equals("/_matrix/key/v2/server")) {
                answer(request, 200, own.serverKeys());
            } else if (request.path().equals("/_matrix/policy/v1/sign")) {
                sign(request, JsonReader.readObject(body.getBytes()));
            } else {
                answer(request, 404, JsonObject.of("errcode", "M_UNRECOGNIZED", "error", "unknown path"));
            }
        });
    }

    private void sign(HttpServerRequest request, JsonObject event) {
        asked.add(event);
        switch (mood) {
            case SIGNS -> {
                String signature = policyKey.sign(EventHashes.protectedBytes(event, version));
                answer(request, 200, JsonObject.of(name().value(), JsonObject.of(PolicyServer.KEY_ID, signature)));
            }
            case REFUSES -> answer(request, 400, JsonObject.of("errcode", "M_FORBIDDEN", "error", "looks like spam"));
            case FAILS -> answer(request, 500, JsonObject.EMPTY);
        }
    }

    private static void answer(HttpServerRequest request, int status, JsonObject body) {
        request.response().setStatusCode(status).end(Buffer.buffer(CanonicalJson.bytes(body)));
    }

    @Override
    public void close() throws Exception {
        asOther.close();
        OtherServer.await(vertx.close());
    }
}
