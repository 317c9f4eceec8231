package dev.exeunt.federation;

import static dev.exeunt.federation.ReadableRoom.ALICE;
import static dev.exeunt.federation.ReadableRoom.BOB;
import static dev.exeunt.federation.ReadableRoom.CAROL;
import static dev.exeunt.federation.ReadableRoom.ORIGIN;
import static dev.exeunt.federation.ReadableRoom.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.federation.FederationNode.Answer;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.HeapStore;
import dev.exeunt.shard.StoredRoom;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateEndpointsTest {
    @RegisterExtension
    private final ReadableRoom room = new ReadableRoom();

    static Stream<RoomVersion> versions() {
        return RoomVersion.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void theStateBeforeAnEventComesWithItsAuthChain(RoomVersion version) throws Exception {
        room.begin(version);
        List<EventId> before =
                room.history().events().stream().map(Pdu::eventId).toList();
        Pdu topic = room.history().send(ALICE, "m.room.topic", "", JsonObject.of("topic", "first"));
        room.history().send(ALICE, "m.room.topic", "", JsonObject.of("topic", "second"));
        room.stored();

        Answer state = room.state(ORIGIN, topic.eventId());

        assertThat(state).hasToString("200");
        assertThat(room.events(state, "pdus")).containsExactlyInAnyOrderElementsOf(before);
        assertThat(room.pdus(state, "pdus"))
                .allSatisfy(event -> assertThat(room.history().events()).contains(event));
        assertThat(room.events(state, "auth_chain"))
                .contains(room.history().state(StateKey.POWER_LEVELS).eventId())
                .doesNotContain(topic.eventId());
        assertThat(state.http().headers().firstValue("content-type")).contains("application/json");
    }

    @Test
    void theIdsAreThoseOfTheEvents() throws Exception {
        room.begin(RoomVersion.V11);
        Pdu topic = room.history().send(ALICE, "m.room.topic", "", JsonObject.of("topic", "first"));
        room.stored();

        Answer ids = room.stateIds(ORIGIN, topic.eventId());
        Answer state = room.state(ORIGIN, topic.eventId());

        assertThat(ReadableRoom.ids(ids, "pdu_ids")).isEqualTo(room.events(state, "pdus"));
        assertThat(ReadableRoom.ids(ids, "auth_chain_ids")).isEqualTo(room.events(state, "auth_chain"));
    }

    @Test
    void whatAllowedAnEventIsItsAuthChain() throws Exception {
        room.begin(RoomVersion.V10);
        Pdu leave = room.history().member(BOB, BOB, "leave");
        room.history().join(BOB);
        room.stored();

        Answer auth = room.eventAuth(ORIGIN, leave.eventId());

        assertThat(room.events(auth, "auth_chain"))
                .containsAll(leave.authEvents())
                .doesNotContain(leave.eventId());
    }

    @Test
    void aStateOfManyPagesIsWhole() throws Exception {
        room.begin(RoomVersion.V10);
        List<EventId> joins = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            joins.add(room.history().join("@user" + i + ":many.example").eventId());
        }
        Pdu topic = room.history().send(ALICE, "m.room.topic", "", JsonObject.of("topic", "many"));
        room.stored();

        assertThat(room.events(room.state(ORIGIN, topic.eventId()), "pdus")).containsAll(joins);
        assertThat(ReadableRoom.ids(room.stateIds(ORIGIN, topic.eventId()), "pdu_ids"))
                .containsAll(joins);
    }

    @Test
    void aServerThatNeverWasInTheRoomReadsNothing() throws Exception {
        room.begin(RoomVersion.V10);
        EventId event = room.stored().history().newest().eventId();

        assertThat(room.state(OTHER, event)).hasToString("403 M_FORBIDDEN");
        assertThat(room.stateIds(OTHER, event)).hasToString("403 M_FORBIDDEN");
        assertThat(room.eventAuth(OTHER, event)).hasToString("403 M_FORBIDDEN");
    }

    @Test
    void aServerThatHasLeftReadsTheStateOfItsTime() throws Exception {
        room.begin(RoomVersion.V10);
        room.history().join(CAROL);
        Pdu during = room.history().send(ALICE, "m.room.topic", "", JsonObject.of("topic", "during"));
        Pdu leave = room.history().member(CAROL, CAROL, "leave");
        Pdu after = room.history().send(ALICE, "m.room.topic", "", JsonObject.of("topic", "after"));
        room.stored();

        assertThat(room.state(OTHER, during.eventId())).hasToString("200");
        assertThat(room.state(OTHER, leave.eventId())).hasToString("200");
        assertThat(room.state(OTHER, after.eventId())).hasToString("403 M_FORBIDDEN");
    }

    @Test
    void aServerThatIsDeniedByTheAclReadsNothing() throws Exception {
        room.begin(RoomVersion.V10);
        Pdu acl = room.history()
                .send(
                        ALICE,
                        EventType.SERVER_ACL,
                        "",
                        JsonObject.of("allow", List.of("*"), "deny", List.of("origin.example")));
        room.stored();

        assertThat(room.state(ORIGIN, acl.eventId())).hasToString("403 M_FORBIDDEN");
        assertThat(room.state(ORIGIN, acl.eventId()).error()).contains("ACL");
    }

    @Test
    void aRoomThatNobodyHereIsInIsNotRead() throws Exception {
        room.begin(RoomVersion.V10);
        Pdu leave = room.history().member(ALICE, ALICE, "leave");
        room.stored();

        assertThat(room.state(ORIGIN, leave.eventId())).hasToString("404 M_NOT_FOUND");
    }

    @Test
    void whatIsUnknownIsNotFound() throws Exception {
        room.begin(RoomVersion.V10);
        room.stored();

        assertThat(room.state(ORIGIN, new EventId("$unknown"))).hasToString("404 M_NOT_FOUND");
        assertThat(room.get(ORIGIN, "state/!unknown:resident.example?event_id=$x"))
                .hasToString("404 M_NOT_FOUND");
        assertThat(room.eventAuth(ORIGIN, new EventId("$unknown"))).hasToString("404 M_NOT_FOUND");
    }

    @Test
    void aRequestThatNamesNoEventIsRefused() throws Exception {
        room.begin(RoomVersion.V10);
        room.stored();

        assertThat(room.get(ORIGIN, "state/" + room.room())).hasToString("400 M_INVALID_PARAM");
        assertThat(room.get(ORIGIN, "state_ids/" + room.room() + "?event_id=x")).hasToString("400 M_INVALID_PARAM");
        assertThat(room.get(ORIGIN, "state_ids/" + room.room() + "?event_id=%24%ff"))
                .hasToString("400 M_INVALID_PARAM");
    }

    @Test
    void aStoreThatFailsIsAskedAgainLater() throws Exception {
        RoomHistory history = new RoomHistory(RoomVersion.V10, ALICE);
        history.join(BOB);
        HeapStore store = new HeapStore();
        StoredRoom.put(store, history, FederationNode.SELF);
        try (FederationNode node = new FederationNode(store)) {
            Answer answer = node.signed(
                    ORIGIN,
                    "GET",
                    "/_matrix/federation/v1/state_ids/" + history.roomId() + "?event_id="
                            + history.newest().eventId(),
                    null);

            assertThat(answer).hasToString("503 M_UNKNOWN");
            assertThat(answer.http().headers().firstValue("retry-after")).isPresent();
        }
    }

    @Test
    void anEmptyArrayIsOneToo() throws Exception {
        room.begin(RoomVersion.V10);
        EventId create = room.history().events().get(0).eventId();
        room.stored();

        assertThat(room.eventAuth(ORIGIN, create).object().array("auth_chain")).contains(JsonArray.of());
    }

    /** Each reader is counted out when it has been answered. */
    @Test
    void readersOneAfterTheOtherAreNotTooMany() throws Exception {
        room.begin(RoomVersion.V10);
        EventId event = room.stored().history().newest().eventId();

        for (int i = 0; i < 40; i++) {
            assertThat(room.stateIds(ORIGIN, event)).hasToString("200");
            assertThat(room.stateIds(ORIGIN, new EventId("$unknown"))).hasToString("404 M_NOT_FOUND");
        }
    }

    /** The node of these tests closes a connection that is idle for a second. */
    @Test
    void aLongAnswerMayTakeLongerThanAConnectionMayBeIdle() throws Exception {
        room.begin(RoomVersion.V10);
        String text = "x".repeat(60_000);
        for (int i = 0; i < 100; i++) {
            room.history().send(ALICE, "org.example.text", "" + i, JsonObject.of("text", text));
        }
        EventId event = room.stored().history().newest().eventId();
        String target = "/_matrix/federation/v1/state/" + room.room() + "?event_id=" + event;
        String request = "GET " + target + " HTTP/1.1\r\nHost: resident.example\r\nConnection: close\r\nAuthorization: "
                + FederationNode.authorization(ORIGIN, "GET", target, null) + "\r\n\r\n";

        long read = 0;
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(32 * 1024);
            socket.connect(room.node().socketAddress());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            byte[] part = new byte[200_000];
            InputStream in = socket.getInputStream();
            for (int length = in.readNBytes(part, 0, part.length);
                    length > 0;
                    length = in.readNBytes(part, 0, part.length)) {
                read += length;
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }

        assertThat(read).isGreaterThan(99L * text.length());
    }

    @Test
    void theServerNameOfAReaderMatters() throws Exception {
        room.begin(RoomVersion.V10);
        EventId event = room.stored().history().newest().eventId();

        assertThat(room.stateIds(new ServerName("Origin.example"), event)).hasToString("403 M_FORBIDDEN");
    }
}
