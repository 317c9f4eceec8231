package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonValue;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two servers on loopback, over TLS. */
class InvitesBetweenServersTest {
    private static final String API = "/_exeunt/admin/v1";
    private static final ThrowAwayAuthority AUTHORITY = new ThrowAwayAuthority();

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Server one;
    private Server other;

    @BeforeEach
    void start() throws IOException {
        one = new Server("one");
        other = new Server("other");
    }

    @AfterEach
    void stop() {
        one.application.close();
        other.application.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "6", "12"})
    void eachInvitesTheOthersUserAndKeepsWhatItWasSent(String version) throws Exception {
        String ones = one.found(version);
        String others = other.found(version);

        String there = one.invite(ones, other.user("bob"));
        String here = other.invite(others, one.user("carol"));

        assertInvited(other, other.user("bob"), ones, there);
        assertInvited(one, one.user("carol"), others, here);
        assertThat(one.signersOf(ones, other.user("bob"))).isEqualTo(2);
        assertThat(other.signersOf(others, one.user("carol"))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "9", "12"})
    void anInviteIsRejectedByTheServerThatKeptIt(String version) throws Exception {
        String room = one.found(version);
        String bob = other.user("bob");
        one.invite(room, bob);

        JsonObject left = other.call("POST", "/leave", JsonObject.of("user_id", bob, "room_id", room));

        assertThat(left.string("via")).contains(one.name);
        assertThat(left.string("api")).contains("v2");
        JsonObject member = one.call("GET", path(room) + "/members/" + encoded(bob), null);
        assertThat(member.string("membership")).contains("leave");
        assertThat(member.string("event_id")).isEqualTo(left.string("event_id"));
        assertThat(other.call("GET", "/invites", null).array("invites")).contains(JsonArray.of());
        assertThat(one.invite(room, bob)).isNotEqualTo(left.string("event_id").orElseThrow());
    }

    private static void assertInvited(Server server, String user, String room, String event) throws Exception {
        JsonArray invites =
                server.call("GET", "/invites", null).array("invites").orElseThrow();
        assertThat(invites.values()).hasSize(1);
        JsonObject invite = (JsonObject) invites.get(0);
        assertThat(invite.string("user_id")).contains(user);
        assertThat(invite.string("room_id")).contains(room);
        assertThat(invite.string("event_id")).contains(event);
        assertThat(invite.array("invite_room_state").orElseThrow().values())
                .extracting(state -> ((JsonObject) state).string("type").orElseThrow())
                .containsExactly("m.room.create", "m.room.join_rules", "m.room.member");
    }

    private final class Server {
        private final Application application;
        private final String name;

        Server(String folderName) throws IOException {
            Path own = Files.createDirectory(folder.resolve(folderName));
            int port = freePort();
            name = "127.0.0.1:" + port;
            PemKeyCertOptions issued = AUTHORITY.issue("127.0.0.1");
            application = Application.start(
                    Configuration.load(
                            Optional.empty(),
                            Map.of(),
                            Map.of(
                                    "server-name", name,
                                    "signing-key", own.resolve("signing.key").toString(),
                                    "federation.port", Integer.toString(port),
                                    "federation.tls.certificate",
                                            Files.write(
                                                            own.resolve("server.pem"),
                                                            issued.getCertValue()
                                                                    .getBytes())
                                                    .toString(),
                                    "federation.tls.private-key",
                                            Files.write(
                                                            own.resolve("server.key"),
                                                            issued.getKeyValue().getBytes())
                                                    .toString(),
                                    "federation.trusted-ca",
                                            AUTHORITY
                                                    .writeTo(own.resolve("ca.pem"))
                                                    .toString(),
                                    "federation.allowed-networks", "127.0.0.0/8",
                                    "admin.port", "0",
                                    "store", "embedded:" + own.resolve("data"))),
                    own.resolve("verticles"));
        }

        String user(String localpart) {
            return "@" + localpart + ":" + name;
        }

        String found(String version) throws Exception {
            return call(
                            "POST",
                            "/rooms",
                            JsonObject.of("creator", user("alice"), "room_version", version, "preset", "private_chat"))
                    .string("room_id")
                    .orElseThrow();
        }

        String invite(String room, String user) throws Exception {
            return call("POST", path(room) + "/invite", JsonObject.of("sender", user("alice"), "user_id", user))
                    .string("event_id")
                    .orElseThrow();
        }

        int signersOf(String room, String user) throws Exception {
            String query = "/state?type=m.room.member&state_key=" + encoded(user);
            JsonArray state =
                    call("GET", path(room) + query, null).array("state").orElseThrow();
            return ((JsonObject) state.get(0))
                    .object("signatures")
                    .orElseThrow()
                    .size();
        }

        JsonObject call(String method, String path, JsonValue body) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://" + application.address("admin") + API + path))
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()))
                    .build();
            return JsonReader.readObject(
                    client.send(request, BodyHandlers.ofByteArray()).body());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String path(String room) {
        return "/rooms/" + encoded(room);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
