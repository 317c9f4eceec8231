package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.admin.AdminVerticle;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.keys.SigningKeyFile;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.net.FederationResponse;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A whole Exeunt on loopback with a store, a key and a certificate of its own, which can be ended and started again. */
final class Homeserver implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private final Path folder;
    private final ServerName name;
    private final HttpClient operator = HttpClient.newHttpClient();
    private final Vertx vertx = Vertx.vertx();
    private final OtherServer asOther;
    private Application node;

    /** @param folder for all that it keeps */
    Homeserver(ThrowAwayAuthority authority, Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.name = new ServerName(HOST + ":" + freePort());
        Path trusted = authority.writeTo(folder.resolve("ca.pem"));
        PemKeyCertOptions issued = authority.issue(HOST);
        Files.write(folder.resolve("server.pem"), issued.getCertValue().getBytes());
        Files.write(folder.resolve("server.key"), issued.getKeyValue().getBytes());
        SigningKey key = SigningKeyFile.create(folder.resolve("signing.key"));
        OwnKeys own = new OwnKeys(name, key, List.of(), InstantSource.system());
        this.asOther = new OtherServer(vertx, own, trusted);
        start();
    }

    /** None that the system gives to connections: one of those might have it before this server listens, or while it is stopped. */
    private static int freePort() {
        return new Random()
                .ints(20_000, 30_000)
                .limit(100)
                .filter(Homeserver::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    void start() {
        node = Application.start(
                Configuration.load(
                        Optional.empty(),
                        Map.of(),
                        Map.of(
                                "server-name", name.value(),
                                "signing-key", folder.resolve("signing.key").toString(),
                                "federation.port", Integer.toString(name.port().orElseThrow()),
                                "federation.tls.certificate",
                                        folder.resolve("server.pem").toString(),
                                "federation.tls.private-key",
                                        folder.resolve("server.key").toString(),
                                "federation.trusted-ca",
                                        folder.resolve("ca.pem").toString(),
                                "federation.allowed-networks", "127.0.0.0/8",
                                "admin.port", "0",
                                "store", "embedded:" + folder.resolve("data"))),
                folder.resolve("verticles"));
    }

    /** It is down until it is started again. */
    void stop() {
        node.close();
        node = null;
    }

    ServerName name() {
        return name;
    }

    UserId user(String localpart) {
        return new UserId("@" + localpart + ":" + name);
    }

    /** Where its operator's listener is. */
    String adminPort() {
        return node.address(AdminVerticle.LISTENER).substring(HOST.length() + 1);
    }

    // ---- as its operator

    RoomId found(UserId creator, RoomVersion version, String preset) throws Exception {
        JsonObject wanted = JsonObject.of("creator", creator.value(), "room_version", version.id(), "preset", preset);
        return new RoomId(call("POST", "/rooms", wanted).string("room_id").orElseThrow());
    }

    /** {@code kick}, {@code ban}, {@code unban} or {@code invite}. */
    void act(String action, RoomId room, UserId sender, UserId user) throws Exception {
        call("POST", path(room) + "/" + action, JsonObject.of("sender", sender.value(), "user_id", user.value()));
    }

    void sendState(RoomId room, UserId sender, String type, String stateKey, JsonObject content) throws Exception {
        call(
                "POST",
                path(room) + "/state",
                JsonObject.of("sender", sender.value(), "type", type, "state_key", stateKey, "content", content));
    }

    /** A user leaves. */
    JsonObject leave(RoomId room, UserId user, ServerName... via) throws Exception {
        List<String> servers = List.of(via).stream().map(ServerName::value).toList();
        return call("POST", "/leave", JsonObject.of("user_id", user.value(), "room_id", room.value(), "via", servers));
    }

    String membership(RoomId room, UserId user) throws Exception {
        HttpResponse<byte[]> answer = send("GET", path(room) + "/members/" + OtherServer.encode(user.value()), null);
        return JsonReader.readObject(answer.body()).string("membership").orElse("none");
    }

    /** The current state: event IDs by type and key. */
    Map<String, String> state(RoomId room) throws Exception {
        Map<String, String> state = new HashMap<>();
        for (JsonValue event :
                call("GET", path(room) + "/state", null).array("state").orElseThrow()) {
            JsonObject pdu = (JsonObject) event;
            String key = pdu.string("type").orElseThrow() + " "
                    + pdu.string("state_key").orElseThrow();
            state.put(key, pdu.string("event_id").orElseThrow());
        }
        return state;
    }

    Set<String> extremities(RoomId room) throws Exception {
        Set<String> ids = new HashSet<>();
        call("GET", path(room), null)
                .array("extremities")
                .orElseThrow()
                .forEach(id -> ids.add(((JsonString) id).value()));
        return ids;
    }

    /** The newest events, whatever became of them. */
    Set<String> events(RoomId room) throws Exception {
        Set<String> ids = new HashSet<>();
        for (JsonValue event :
                call("GET", path(room) + "/events", null).array("events").orElseThrow()) {
            ids.add(((JsonObject) event).string("event_id").orElseThrow());
        }
        return ids;
    }

    JsonObject call(String method, String path, JsonObject body) throws Exception {
        HttpResponse<byte[]> answer = send(method, path, body);
        JsonObject object = JsonReader.readObject(answer.body());
        assertThat(answer.statusCode()).as("%s %s: %s", method, path, object).isEqualTo(200);
        return object;
    }

    private HttpResponse<byte[]> send(String method, String path, JsonObject body) throws Exception {
        BodyPublisher publisher =
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(CanonicalJson.bytes(body));
        URI uri = URI.create("http://" + node.address(AdminVerticle.LISTENER) + "/_exeunt/admin/v1" + path);
        return operator.send(
                HttpRequest.newBuilder(uri).method(method, publisher).build(), BodyHandlers.ofByteArray());
    }

    // ---- for its users, by requests to other servers

    /** A user joins through another server, and this one becomes a resident of the room with what it is told there. */
    void join(RoomId room, UserId user, ServerName through) throws Exception {
        OtherServer.Joined joined = asOther.join(room, user, through);
        call("PUT", path(room) + "/import", importBody(joined.version(), joined.event(), joined.answer()));
    }

    /** A user joins through another server, and this one keeps nothing of the room. */
    void joinAsGuest(RoomId room, UserId user, ServerName through) throws Exception {
        asOther.join(room, user, through);
    }

    /** The answer to the leave of a user who joined as a guest. */
    FederationResponse leaveAsGuest(RoomId room, UserId user, ServerName through) throws Exception {
        return asOther.leave(room, user, through);
    }

    private static JsonObject importBody(RoomVersion version, Pdu join, JsonObject answer) {
        JsonArray before = answer.array("state").orElseThrow();
        List<JsonValue> after = new ArrayList<>(before.stream()
                .filter(event -> !isMember((JsonObject) event, join.sender()))
                .toList());
        after.add(join.json());
        List<JsonValue> chain = new ArrayList<>(
                answer.array("auth_chain").orElseThrow().stream().toList());
        before.stream()
                .filter(event -> isMember((JsonObject) event, join.sender()))
                .forEach(chain::add);
        return JsonObject.of(
                "room_version",
                version.id(),
                "state",
                new JsonArray(after),
                "auth_chain",
                new JsonArray(chain),
                "extremities",
                JsonArray.of(join.json()));
    }

    private static boolean isMember(JsonObject event, String user) {
        return event.string("type").filter("m.room.member"::equals).isPresent()
                && event.string("state_key").filter(user::equals).isPresent();
    }

    private static String path(RoomId room) {
        return "/rooms/" + OtherServer.encode(room.value());
    }

    @Override
    public void close() throws Exception {
        if (node != null) {
            node.close();
        }
        asOther.close();
        OtherServer.await(vertx.close());
    }
}
