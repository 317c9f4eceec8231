package dev.exeunt.cli;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonString;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Who runs the demo's resident server: its admin API. */
final class DemoOperator {
    private static final String API = "/_exeunt/admin/v1";

    private final String address;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param address of the admin listener */
    DemoOperator(String address) {
        this.address = address;
    }

    RoomId found(UserId creator, String preset, String name) throws IOException {
        JsonObject wanted =
                JsonObject.of("creator", creator.value(), "room_version", "12", "preset", preset, "name", name);
        return new RoomId(text(call("POST", "/rooms", wanted), "room_id"));
    }

    /** How many events were imported. */
    long importRoom(RoomId room, JsonObject body) throws IOException {
        return call("PUT", path(room) + "/import", body).integer("imported").orElse(0);
    }

    void invite(RoomId room, UserId sender, UserId user) throws IOException {
        call("POST", path(room) + "/invite", JsonObject.of("sender", sender.value(), "user_id", user.value()));
    }

    void setTopic(RoomId room, UserId sender, String topic) throws IOException {
        call(
                "POST",
                path(room) + "/state",
                JsonObject.of(
                        "sender",
                        sender.value(),
                        "type",
                        "m.room.topic",
                        "state_key",
                        "",
                        "content",
                        JsonObject.of("topic", topic)));
    }

    String membership(RoomId room, UserId user) throws IOException {
        return text(call("GET", path(room) + "/members/" + encode(user.value()), null), "membership");
    }

    int extremities(RoomId room) throws IOException {
        return call("GET", path(room), null)
                .array("extremities")
                .map(JsonArray::size)
                .orElse(0);
    }

    /** The room's graph in text, with every user's server left away. */
    List<String> graph(RoomId room) throws IOException {
        JsonArray events = call("GET", path(room) + "/events?limit=100", null)
                .array("events")
                .orElse(JsonArray.of());
        return TextGraph.draw(events.stream()
                .map(JsonObject.class::cast)
                .map(DemoOperator::node)
                .toList());
    }

    /** Where the console shows the room. */
    String console(RoomId room) {
        return "http://" + address + "/#" + room;
    }

    private static TextGraph.Node node(JsonObject event) {
        JsonObject pdu = event.object("pdu").orElse(JsonObject.EMPTY);
        List<String> prev = pdu.array("prev_events").orElse(JsonArray.of()).stream()
                .map(id -> ((JsonString) id).value())
                .toList();
        return new TextGraph.Node(event.string("event_id").orElse(""), prev, label(pdu));
    }

    private static String label(JsonObject pdu) {
        String sender = name(pdu.string("sender").orElse(""));
        String membership =
                pdu.object("content").flatMap(c -> c.string("membership")).orElse("");
        String target = name(pdu.string("state_key").orElse(""));
        String what = membership.isEmpty() ? "" : " " + membership + (target.equals(sender) ? "" : " " + target);
        return String.format("%-26s %s", pdu.string("type").orElse("") + what, sender);
    }

    /** A user ID without its server. */
    static String name(String userId) {
        int colon = userId.indexOf(':');
        return colon < 0 ? userId : userId.substring(0, colon);
    }

    private static String path(RoomId room) {
        return "/rooms/" + encode(room.value());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String text(JsonObject body, String key) throws IOException {
        return body.string(key).orElseThrow(() -> new IOException("the answer has no " + key));
    }

    private JsonObject call(String method, String path, JsonObject body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + API + path))
                .method(
                        method,
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(CanonicalJson.bytes(body)))
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            JsonObject answer = JsonReader.readObject(response.body());
            if (response.statusCode() != 200) {
                throw new IOException(method + " " + path + " answers " + answer);
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
