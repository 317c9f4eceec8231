package dev.exeunt.federation;

import static dev.exeunt.federation.FederationNode.SELF;

import dev.exeunt.federation.FederationNode.Answer;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.ShardId;
import dev.exeunt.shard.StoredRoom;
import dev.exeunt.store.RoomCatalog.Member;
import dev.exeunt.store.Store;
import dev.exeunt.store.TemporaryStore;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A node with rooms on disk for all tests of a class, and users of other servers who want to enter them. */
final class Entrance implements BeforeAllCallback, AfterAllCallback {
    static final ServerName ORIGIN = new ServerName("origin.example");
    static final ServerName OTHER = new ServerName("other.example");
    static final String ALICE = "@alice:resident.example";
    static final String BOB = "@bob:origin.example";
    static final String CAROL = "@carol:other.example";

    private static final String FEDERATION = "/_matrix/federation/";

    private TemporaryStore temporary;
    private FederationNode node;
    private int rooms;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        temporary = new TemporaryStore();
        node = new FederationNode(store());
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        node.close();
        temporary.close();
    }

    Store store() {
        return temporary.store();
    }

    FederationNode node() {
        return node;
    }

    /** A public room of Alice's, not stored yet. */
    RoomHistory room(RoomVersion version) {
        return new RoomHistory(version, ALICE, new RoomId("!room" + rooms++ + ":" + SELF));
    }

    /** A room of Alice's with this join rule, not stored yet. */
    RoomHistory room(RoomVersion version, JsonObject joinRule) {
        RoomHistory room = room(version);
        room.send(ALICE, "m.room.join_rules", "", joinRule);
        return room;
    }

    static JsonObject rule(String rule) {
        return JsonObject.of("join_rule", rule);
    }

    /** A rule by which the members of these rooms may join. */
    static JsonObject restricted(String rule, String... rooms) {
        List<JsonObject> conditions = Stream.of(rooms)
                .map(room -> JsonObject.of("type", "m.room_membership", "room_id", room))
                .toList();
        return rule(rule).with("allow", conditions);
    }

    void put(RoomHistory room) {
        StoredRoom.put(store(), room, SELF);
    }

    // ---- requests

    /** {@code make_join} and the like, as a server asks that knows these room versions. */
    Answer make(String what, RoomHistory room, String user, String... versions) throws Exception {
        String query = Stream.of(versions).map(version -> "ver=" + version).collect(Collectors.joining("&", "?", ""));
        String path = "v1/make_" + what + "/" + encoded(room.roomId().value()) + "/" + encoded(user);
        return node.signed(server(user), "GET", FEDERATION + path + (versions.length == 0 ? "" : query), null);
    }

    /** {@code v2/send_join} and the like. */
    Answer send(String endpoint, RoomHistory room, Pdu event) throws Exception {
        return put(endpoint, room, event, event.json(), "");
    }

    Answer put(String endpoint, RoomHistory room, Pdu event, JsonValue body, String query) throws Exception {
        String path = endpoint + "/" + encoded(room.roomId().value()) + "/"
                + encoded(event.eventId().value());
        return node.signed(event.senderServer(), "PUT", FEDERATION + path + query, body);
    }

    Answer get(ServerName server, String rest) throws Exception {
        return node.signed(server, "GET", FEDERATION + "v1/" + rest, null);
    }

    /** The template as the user's server completes it. */
    static Pdu completed(RoomHistory room, Answer template) {
        return room.sign(template.object().object("event").orElseThrow());
    }

    /** A membership that follows the newest event of the history. */
    static Pdu member(RoomHistory room, String sender, String user, JsonObject content) {
        return room.sign(room.draft(sender, "m.room.member", user, content));
    }

    static JsonObject membership(String membership) {
        return JsonObject.of("membership", membership);
    }

    // ---- what became of it

    Optional<Member> member(RoomHistory room, String user) {
        return done(store().member(ShardId.of(room.roomId()).number(), room.roomId(), new UserId(user)));
    }

    String membershipOf(RoomHistory room, String user) {
        return member(room, user).map(Member::membership).orElse("none");
    }

    /** The newest event, as it is stored. */
    Pdu newest(RoomHistory room) {
        return done(store().events(ShardId.of(room.roomId()).number(), room.roomId(), Optional.empty(), 1))
                .orElseThrow()
                .get(0)
                .pdu();
    }

    static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /** The events in an array of the answer. */
    static List<Pdu> pdus(JsonObject answer, String key, RoomVersion version) {
        return answer.array(key)
                .map(JsonArray::stream)
                .orElseThrow()
                .map(event -> Pdu.unchecked((JsonObject) event, version))
                .toList();
    }

    static ServerName server(String user) {
        return new UserId(user).server();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
