package dev.exeunt.federation;

import static dev.exeunt.federation.FederationNode.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.federation.FederationNode.Answer;
import dev.exeunt.keys.PublishedKeys;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.HeapStore;
import dev.exeunt.shard.StoredRoom;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All of the API but the leave itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FederationApiTest {
    private static final ServerName ORIGIN = new ServerName("origin.example");
    private static final String ALICE = "@alice:resident.example";
    private static final String BOB = "@bob:origin.example";
    private static final String PREFIX = "/_matrix/federation/v1/make_leave/";

    private final HeapStore store = new HeapStore();
    private final RoomHistory room = new RoomHistory(RoomVersion.V12, ALICE);
    private FederationNode node;

    @BeforeAll
    void start() throws Exception {
        room.join(BOB);
        StoredRoom.put(store, room, SELF);
        node = new FederationNode(store);
    }

    @AfterAll
    void stop() throws Exception {
        node.close();
    }

    // ---- routing

    @ParameterizedTest
    @CsvSource({
        "GET, /, 404",
        "GET, /_matrix/nothing, 404",
        "GET, /_matrix/federation/v2/make_leave/a/b, 404",
        "PUT, /_matrix/federation/v3/send_leave/a/b, 404",
        "POST, /_matrix/federation/v1/make_leave/a/b, 405",
        "GET, /_matrix/federation/v2/send_leave/a/b, 405",
        "DELETE, /_matrix/federation/v1/send_leave/a/b, 405",
        "PUT, /_matrix/key/v2/server, 405",
    })
    void whatIsNotServedIsUnrecognized(String method, String target, int status) throws Exception {
        Answer answer = node.send(method, target, null, null);

        assertThat(answer).hasToString(status + " M_UNRECOGNIZED");
        assertThat(answer.http().headers().firstValue("content-type")).contains("application/json");
    }

    @Test
    void theOldEndpointIsServedOnlyWhereItIsConfigured() throws Exception {
        FederationSettings without = new FederationSettings("127.0.0.1", 0, Optional.empty(), false, 0);
        try (FederationNode modern = new FederationNode(store, without, new NoEvents())) {
            String target = "/_matrix/federation/v1/send_leave/a/b";

            assertThat(modern.send("PUT", target, null, null)).hasToString("404 M_UNRECOGNIZED");
            assertThat(node.send("PUT", target, null, null)).hasToString("401 M_UNAUTHORIZED");
        }
    }

    // ---- make_leave

    @ParameterizedTest
    @ValueSource(
            strings = {"%40bob%3Aorigin.example", "@bob:origin.example", "%40bob%3aorigin.example?ver=1&x=%20%2B+y"})
    void aTemplateIsMadeHoweverThePathIsEncoded(String user) throws Exception {
        Answer answer = node.signed(ORIGIN, "GET", PREFIX + room.roomId() + "/" + user, null);

        assertThat(answer.object().string("room_version")).contains("12");
        JsonObject event = answer.object().object("event").orElseThrow();
        assertThat(event.string("sender")).contains(BOB);
        assertThat(event.array("prev_events").orElseThrow().toString())
                .contains(room.newest().eventId().value());
    }

    @Test
    void aRoomWhoseTemplateWasMadeNeedNotBeAskedForItsVersion() throws Exception {
        try (FederationNode other = new FederationNode(store)) {
            other.signed(ORIGIN, "GET", PREFIX + room.roomId() + "/" + BOB, null);
            other.stopShards();
            String target = "/_matrix/federation/v2/send_leave/" + room.roomId() + "/$leave";

            Answer answer = other.signed(ORIGIN, "PUT", target, JsonObject.EMPTY);

            assertThat(answer).hasToString("400 M_BAD_JSON");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "!unknown:resident.example, @bob:origin.example, 404 M_NOT_FOUND",
        "notaroom, @bob:origin.example, 400 M_INVALID_PARAM",
        "ROOM, notauser, 400 M_INVALID_PARAM",
        "ROOM, @, 400 M_INVALID_PARAM",
        "ROOM, @alice:resident.example, 403 M_FORBIDDEN",
        "ROOM, @stranger:origin.example, 403 M_FORBIDDEN",
    })
    void aTemplateIsRefused(String roomId, String user, String answer) throws Exception {
        String target = PREFIX + roomId.replace("ROOM", room.roomId().value()) + "/" + user;

        assertThat(node.signed(ORIGIN, "GET", target, null)).hasToString(answer);
    }

    @Test
    void onlyTheOriginItselfCanSpeakForItsUsers() throws Exception {
        String target = PREFIX + room.roomId() + "/" + BOB;

        assertThat(node.signed(new ServerName("other.example"), "GET", target, null))
                .hasToString("403 M_FORBIDDEN");
        assertThat(node.signed(PublishedKeys.UNREACHABLE, "GET", target, null)).hasToString("401 M_UNAUTHORIZED");
        assertThat(node.signed(SELF, "GET", target, null)).hasToString("401 M_UNAUTHORIZED");
        assertThat(node.send("GET", target, null, null)).hasToString("401 M_UNAUTHORIZED");
    }

    // ---- keys and version

    @ParameterizedTest
    @ValueSource(strings = {"/_matrix/key/v2/server", "/_matrix/key/v2/server/", "/_matrix/key/v2/server/ed25519:t"})
    void theKeysOfThisServerArePublished(String target) throws Exception {
        JsonObject keys = node.send("GET", target, null, null).object();

        assertThat(keys.string("server_name")).contains(SELF.value());
        assertThat(SignedJson.isSignedBy(
                        keys, SELF, "ed25519:t", RoomHistory.keyOf(SELF).verifyKey()))
                .isTrue();
    }

    @Test
    void theKeysOfOtherServersAreVouchedFor() throws Exception {
        Answer got = node.send("GET", "/_matrix/key/v2/query/origin.example?minimum_valid_until_ts=1", null, null);
        Answer posted = node.send(
                "POST",
                "/_matrix/key/v2/query",
                null,
                RoomHistory.bytes(JsonObject.of(
                        "server_keys",
                        JsonObject.of(
                                ORIGIN.value(),
                                JsonObject.EMPTY,
                                PublishedKeys.UNREACHABLE.value(),
                                JsonObject.EMPTY))));

        assertThat(posted.body()).isEqualTo(got.body());
        JsonObject document =
                (JsonObject) got.object().array("server_keys").orElseThrow().get(0);
        assertThat(SignedJson.isSignedBy(
                        document, SELF, "ed25519:t", RoomHistory.keyOf(SELF).verifyKey()))
                .isTrue();
        assertThat(node.send("GET", "/_matrix/key/v2/query/unreachable.example", null, null)
                        .body())
                .hasToString("{\"server_keys\":[]}");
    }

    @Test
    void aMalformedQueryForKeysIsRefused() throws Exception {
        assertThat(node.send("GET", "/_matrix/key/v2/query/not%20a%20server", null, null))
                .hasToString("400 M_INVALID_PARAM");
        assertThat(node.send("POST", "/_matrix/key/v2/query", null, RoomHistory.bytes(JsonObject.EMPTY)))
                .hasToString("400 M_BAD_JSON");
        assertThat(node.send("POST", "/_matrix/key/v2/query", null, null)).hasToString("400 M_NOT_JSON");
    }

    @Test
    void theVersionIsTold() throws Exception {
        JsonObject server = node.send("GET", "/_matrix/federation/v1/version", null, null)
                .object()
                .object("server")
                .orElseThrow();

        assertThat(server.string("name")).contains("Exeunt");
        assertThat(server.string("version")).isPresent();
    }

    // ---- limits

    @Test
    void anOriginThatAsksTooOftenIsToldWhenToComeAgain() throws Exception {
        FederationSettings slow = new FederationSettings("127.0.0.1", 0, Optional.empty(), true, 1);
        try (FederationNode limited = new FederationNode(store, slow, new NoEvents())) {
            Answer last = null;
            for (int i = 0; i < 50 && (last == null || last.status() == 200); i++) {
                last = limited.signed(ORIGIN, "GET", PREFIX + room.roomId() + "/" + BOB, null);
            }

            assertThat(last).hasToString("429 M_LIMIT_EXCEEDED");
            assertThat(last.object().integer("retry_after_ms").orElseThrow()).isBetween(1L, 1_000L);
            assertThat(last.http().headers().firstValue("retry-after")).contains("1");
        }
    }

    @Test
    void whereTheStoreCannotAnswerTheRequestMayBeRepeated() throws Exception {
        Pdu leave = room.sign(room.draft(BOB, EventType.MEMBER, BOB, JsonObject.of("membership", "leave")));
        store.failCommits(Integer.MAX_VALUE);
        String target = "/_matrix/federation/v2/send_leave/" + room.roomId() + "/" + leave.eventId();

        Answer failed = node.signed(ORIGIN, "PUT", target, leave.json());
        store.failCommits(0);
        Answer repeated = node.signed(ORIGIN, "PUT", target, leave.json());

        assertThat(failed).hasToString("503 M_UNKNOWN");
        assertThat(failed.http().headers().firstValue("retry-after")).isPresent();
        assertThat(repeated).hasToString("200");
    }
}
