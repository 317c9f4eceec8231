package dev.exeunt.cli;

import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.room.RoomHistory;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A whole homeserver on loopback, which others reach by HTTPS and its operator by HTTP. */
final class LoopbackServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String API = "/_exeunt/admin/v1";

    private final String name;
    private final int adminPort;
    private final Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private Application running;

    /** @param folder for all that it keeps */
    LoopbackServer(Path folder, ThrowAwayAuthority authority) throws IOException {
        this.folder = Files.createDirectories(folder);
        int port = freePort();
        this.name = HOST + ":" + port;
        this.adminPort = freePort();
        authority.writeTo(folder.resolve("ca.pem"));
        PemKeyCertOptions issued = authority.issue(HOST);
        Files.write(folder.resolve("server.pem"), issued.getCertValue().getBytes());
        Files.write(folder.resolve("server.key"), issued.getKeyValue().getBytes());
        Files.writeString(
                configuration(),
                """
                server-name: "%1$s"
                signing-key: "%2$s/signing.key"
                federation:
                  host: 127.0.0.1
                  port: %3$d
                  tls: {certificate: "%2$s/server.pem", private-key: "%2$s/server.key"}
                  trusted-ca: "%2$s/ca.pem"
                  allowed-networks: [127.0.0.0/8]
                admin: {host: 127.0.0.1, port: %4$d}
                store: "embedded:%2$s/data"
                """
                        .formatted(name, folder, port, adminPort));
        start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void start() {
        running = Application.start(
                Configuration.load(Optional.of(configuration()), Map.of(), Map.of()), folder.resolve("verticles"));
    }

    void stop() {
        running.close();
        running = null;
    }

    /** Its configuration file. */
    Path configuration() {
        return folder.resolve("exeunt.yaml");
    }

    String name() {
        return name;
    }

    /** A user's ID. */
    String user(String localpart) {
        return "@" + localpart + ":" + name;
    }

    /** Takes a room over; who signed its events does not matter. */
    void importRoom(RoomHistory room) throws Exception {
        call("PUT", room(room.roomId().value()) + "/import?signatures=skip", room.importBody());
    }

    /** A user's membership, as the room's state has it: {@code membership} and {@code event_id}. */
    JsonObject member(String room, String user) throws Exception {
        return call("GET", room(room) + "/members/" + encoded(user), null);
    }

    static String room(String room) {
        return "/rooms/" + encoded(room);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** What the operator's API answers, whatever the status. */
    JsonObject call(String method, String path, JsonObject body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + adminPort + API + path))
                .method(
                        method,
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(RoomHistory.bytes(body)))
                .build();
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        return JsonReader.readObject(response.body());
    }

    @Override
    public void close() {
        if (running != null) {
            stop();
        }
    }
}
