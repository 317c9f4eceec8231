package dev.exeunt.federation;

import static dev.exeunt.federation.FederationNode.SELF;

import dev.exeunt.federation.FederationNode.Answer;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.StoredRoom;
import dev.exeunt.store.TemporaryStore;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A node with a room on disk, of Alice and Bob at first, and other servers that read it; for each test another one. */
final class ReadableRoom implements BeforeEachCallback, AfterEachCallback {
    static final ServerName ORIGIN = new ServerName("origin.example");
    static final ServerName OTHER = new ServerName("other.example");
    static final String ALICE = "@alice:resident.example";
    static final String BOB = "@bob:origin.example";
    static final String CAROL = "@carol:other.example";

    private TemporaryStore temporary;
    private FederationNode node;
    private RoomHistory history;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        temporary = new TemporaryStore();
        node = new FederationNode(temporary.store());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        node.close();
        temporary.close();
    }

    /** Begins the room. */
    void begin(RoomVersion version) {
        history = new RoomHistory(version, ALICE);
        history.join(BOB);
    }

    /** What has happened so far; it is not in the store before {@link #stored}. */
    RoomHistory history() {
        return history;
    }

    Pdu message(String sender) {
        JsonObject draft = history.draft(sender, "m.room.message", "", JsonObject.of("body", "hello " + sender));
        Pdu message = history.sign(draft.without("state_key"));
        history.events().add(message);
        return message;
    }

    Pdu visibility(String visibility) {
        return history.send(ALICE, EventType.HISTORY_VISIBILITY, "", JsonObject.of("history_visibility", visibility));
    }

    ReadableRoom stored() {
        StoredRoom.put(temporary.store(), history, SELF);
        return this;
    }

    FederationNode node() {
        return node;
    }

    // ---- requests

    Answer event(ServerName server, EventId event) throws Exception {
        return get(server, "event/" + encoded(event.value()));
    }

    Answer state(ServerName server, EventId event) throws Exception {
        return get(server, "state/" + room() + "?event_id=" + encoded(event.value()));
    }

    Answer stateIds(ServerName server, EventId event) throws Exception {
        return get(server, "state_ids/" + room() + "?event_id=" + encoded(event.value()));
    }

    Answer eventAuth(ServerName server, EventId event) throws Exception {
        return get(server, "event_auth/" + room() + "/" + encoded(event.value()));
    }

    Answer backfill(ServerName server, int limit, Pdu... from) throws Exception {
        StringBuilder query = new StringBuilder("?limit=" + limit);
        for (Pdu event : from) {
            query.append("&v=").append(encoded(event.eventId().value()));
        }
        return get(server, "backfill/" + room() + query);
    }

    Answer missingEvents(ServerName server, JsonObject body) throws Exception {
        return node.signed(server, "POST", "/_matrix/federation/v1/get_missing_events/" + room(), body);
    }

    Answer get(ServerName server, String rest) throws Exception {
        return node.signed(server, "GET", "/_matrix/federation/v1/" + rest, null);
    }

    String room() {
        return encoded(history.roomId().value());
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    // ---- answers

    /** The IDs of the events in an array of the answer. */
    List<EventId> events(Answer answer, String key) {
        return pdus(answer, key).stream().map(Pdu::eventId).toList();
    }

    List<Pdu> pdus(Answer answer, String key) {
        return array(answer, key)
                .map(event -> Pdu.unchecked((JsonObject) event, history.version()))
                .toList();
    }

    static List<EventId> ids(Answer answer, String key) {
        return array(answer, key)
                .map(id -> new EventId(((JsonString) id).value()))
                .toList();
    }

    private static Stream<JsonValue> array(Answer answer, String key) {
        return answer.object().array(key).map(JsonArray::stream).orElseThrow();
    }
}
