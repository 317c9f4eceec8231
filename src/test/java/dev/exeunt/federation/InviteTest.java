package dev.exeunt.federation;

import static dev.exeunt.federation.Entrance.ALICE;
import static dev.exeunt.federation.Entrance.BOB;
import static dev.exeunt.federation.Entrance.CAROL;
import static dev.exeunt.federation.Entrance.member;
import static dev.exeunt.federation.Entrance.membership;
import static dev.exeunt.federation.FederationNode.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.federation.FederationNode.Answer;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonInteger;
import dev.exeunt.matrix.json.JsonNull;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.ReceivedInvite;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InviteTest {
    private static final String DORA = "@dora:resident.example";

    @RegisterExtension
    private final Entrance entrance = new Entrance();

    private int rooms;

    static List<RoomVersion> versions() {
        return RoomVersion.ALL;
    }

    // ---- to rooms of others

    @ParameterizedTest
    @MethodSource("versions")
    void anInviteIsSignedKeptAndAnswered(RoomVersion version) throws Exception {
        RoomHistory room = theirs(version);
        Pdu invite = member(room, BOB, DORA, membership("invite"));

        Answer answer = invite(room, invite);

        Pdu signed = signed(invite);
        assertThat(answer.body()).isEqualTo(JsonObject.of("event", signed.json()));
        ReceivedInvite kept = kept(room, DORA).orElseThrow();
        assertThat(kept.event()).isEqualTo(signed);
        assertThat(kept.event().version()).isEqualTo(version);
        assertThat(kept.from()).isEqualTo(Entrance.ORIGIN);
        assertThat(kept.state().stream()
                        .map(event -> ((JsonObject) event).toMap().keySet()))
                .allSatisfy(
                        keys -> assertThat(keys).containsExactlyInAnyOrder("type", "state_key", "sender", "content"));
        assertThat(kept.state().size()).isEqualTo(state(room).size());
    }

    @Test
    void theSameInviteIsAnsweredTheSameAndANewerOneTakesItsPlace() throws Exception {
        RoomHistory room = theirs(RoomVersion.V10);
        Pdu first = member(room, BOB, DORA, membership("invite"));
        Pdu second = member(room, BOB, DORA, membership("invite").with("reason", "please"));

        Answer answer = invite(room, first);
        Answer again = invite(room, first);
        invite(room, second);

        assertThat(again.body()).isEqualTo(answer.body());
        assertThat(kept(room, DORA).orElseThrow().event()).isEqualTo(signed(second));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void theOldEndpointTakesTheEventItself(String version) throws Exception {
        RoomHistory room = theirs(RoomVersion.of(version).orElseThrow());
        Pdu invite = member(room, BOB, DORA, membership("invite"));
        JsonObject body = invite.json().with("unsigned", JsonObject.of("invite_room_state", state(room)));

        Answer answer = entrance.put("v1/invite", room, invite, body, "");

        JsonObject event = JsonObject.of("event", signed(invite).json());
        assertThat(answer.body()).isEqualTo(JsonArray.of(new JsonInteger(200), event));
        assertThat(kept(room, DORA).orElseThrow().state().size())
                .isEqualTo(state(room).size());
    }

    @Test
    void theOldEndpointKnowsNoNewerRoomVersions() throws Exception {
        RoomHistory strange = theirs(RoomVersion.V6);
        RoomHistory known = entrance.room(RoomVersion.V6);
        entrance.put(known);
        Pdu toStrange = member(strange, BOB, DORA, membership("invite"));
        Pdu toKnown = member(known, BOB, DORA, membership("invite"));

        assertThat(entrance.put("v1/invite", strange, toStrange, toStrange.json(), ""))
                .hasToString("400 M_BAD_JSON");
        assertThat(entrance.put("v1/invite", known, toKnown, toKnown.json(), ""))
                .hasToString("400 M_INCOMPATIBLE_ROOM_VERSION");
    }

    @Test
    void aRoomVersionThatIsNotKnownIsNamed() throws Exception {
        RoomHistory room = theirs(RoomVersion.V10);
        Pdu invite = member(room, BOB, DORA, membership("invite"));

        Answer refused = put(room, invite, body(room, invite).with("room_version", "org.example.99"));

        assertThat(refused).hasToString("400 M_INCOMPATIBLE_ROOM_VERSION");
        assertThat(refused.object().string("room_version")).contains("org.example.99");
    }

    static Stream<Arguments> wrongEvents() {
        String refused = "400 M_INVALID_PARAM";
        return Stream.of(
                wrong(
                        "of another server's user",
                        refused,
                        (room, drafts) -> member(room, BOB, CAROL, membership("invite"))),
                wrong("of nobody", refused, (room, drafts) -> member(room, BOB, "dora", membership("invite"))),
                wrong("no invite", refused, (room, drafts) -> member(room, BOB, DORA, membership("join"))),
                wrong(
                        "no membership",
                        refused,
                        (room, drafts) -> room.sign(room.draft(BOB, "m.room.topic", DORA, membership("invite")))),
                wrong(
                        "of another room",
                        "400 M_BAD_JSON",
                        (room, drafts) -> room.sign(room.draft(BOB, "m.room.member", DORA, membership("invite"))
                                .with("room_id", "!other:x"))),
                wrong(
                        "too large",
                        "413 M_TOO_LARGE",
                        (room, drafts) -> Pdu.unchecked(
                                member(room, BOB, DORA, membership("invite"))
                                        .json()
                                        .with("content", membership("invite").with("x", "x".repeat(66_000))),
                                room.version())));
    }

    private static Arguments wrong(String name, String answer, BiFunction<RoomHistory, String, Pdu> event) {
        return Arguments.of(name, answer, event);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("wrongEvents")
    void whatIsNoInviteOfALocalUserIsNotSigned(String name, String answer, BiFunction<RoomHistory, String, Pdu> event)
            throws Exception {
        RoomHistory room = theirs(RoomVersion.V10);

        assertThat(invite(room, event.apply(room, ""))).hasToString(answer);
    }

    @Test
    void whatIsNotValidlySignedByItsSenderIsNotSignedHere() throws Exception {
        RoomHistory room = theirs(RoomVersion.V10);
        Pdu invite = member(room, BOB, DORA, membership("invite"));
        JsonObject body = body(room, invite);

        assertThat(put(room, invite, body.with("event", invite.json().with("signatures", JsonObject.EMPTY))))
                .hasToString("400 M_INVALID_PARAM");
        assertThat(put(
                        room,
                        invite,
                        body.with(
                                "event",
                                invite.json()
                                        .with("content", membership("invite").with("reason", "x")))))
                .hasToString("400 M_INVALID_PARAM");
        assertThat(entrance.node()
                        .signed(
                                Entrance.OTHER,
                                "PUT",
                                "/_matrix/federation/v2/invite/"
                                        + Entrance.encoded(room.roomId().value()) + "/"
                                        + Entrance.encoded(invite.eventId().value()),
                                body))
                .hasToString("400 M_INVALID_PARAM");
        assertThat(kept(room, DORA)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"room_version", "event"})
    void aRequestThatLacksSomethingIsRefused(String key) throws Exception {
        RoomHistory room = theirs(RoomVersion.V10);
        Pdu invite = member(room, BOB, DORA, membership("invite"));

        assertThat(put(room, invite, body(room, invite).without(key))).hasToString("400 M_BAD_JSON");
        assertThat(put(room, invite, body(room, invite).with(key, 7))).hasToString("400 M_BAD_JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "11", "12"})
    void nothingThatIsSentInThePlaceOfAnythingIsAMistakeOfThisServer(String version) throws Exception {
        RoomHistory room = theirs(RoomVersion.of(version).orElseThrow());
        Pdu invite = member(room, BOB, DORA, membership("invite"));
        JsonObject body = body(room, invite);
        List<Object> strange = List.of(7, "x", true, JsonNull.NULL, JsonObject.EMPTY, JsonArray.of(JsonNull.NULL));

        for (Object value : strange) {
            for (String key : body.toMap().keySet()) {
                assertThat(put(room, invite, body.with(key, value)).status()).isBetween(200, 499);
            }
            for (String key : invite.json().toMap().keySet()) {
                JsonObject event = EventSigning.sign(
                        invite.json().with(key, value).without("signatures"),
                        invite.version(),
                        Entrance.ORIGIN,
                        RoomHistory.keyOf(Entrance.ORIGIN));
                assertThat(put(room, invite, body.with("event", event)).status())
                        .isBetween(200, 499);
                JsonArray state = JsonArray.of(room.events().get(0).json().with(key, value));
                assertThat(put(room, invite, body.with("invite_room_state", state))
                                .status())
                        .isBetween(200, 499);
            }
        }
    }

    // ---- what is said of the room

    @Test
    void whereTheRoomsIdIsTheCreateEventsHashTheStateMustProveIt() throws Exception {
        RoomHistory room = theirs(RoomVersion.V12);
        RoomHistory other = theirs(RoomVersion.V12);
        Pdu create = room.state(StateKey.CREATE);
        Pdu name = room.send(BOB, "m.room.name", "", JsonObject.of("name", "stage"));
        JsonObject stripped = create.json().keep(List.of("type", "state_key", "sender", "content")::contains);

        assertThat(invite(room, RoomHistory.list(List.of(create, name)))).hasToString("200");
        for (JsonArray state : List.of(
                JsonArray.of(),
                RoomHistory.list(List.of(name)),
                JsonArray.of(stripped),
                JsonArray.of(create.json(), new JsonInteger(7)),
                RoomHistory.list(List.of(other.state(StateKey.CREATE))),
                RoomHistory.list(List.of(create, other.newest())),
                JsonArray.of(create.json(), name.json().with("signatures", JsonObject.EMPTY)),
                JsonArray.of(create.json(), name.json().without("depth")))) {
            assertThat(invite(room, state)).as(state.toString()).hasToString("400 M_INVALID_PARAM");
        }
    }

    @Test
    void inOtherRoomVersionsWhatIsNoStateEventIsLeftOut() throws Exception {
        RoomHistory room = theirs(RoomVersion.V11);
        JsonObject stripped = JsonObject.of("type", "m.room.name", "state_key", "", "content", JsonObject.EMPTY);

        Answer answer = invite(room, JsonArray.of(stripped, new JsonInteger(7), stripped.without("state_key")));

        assertThat(answer).hasToString("200");
        assertThat(kept(room, DORA).orElseThrow().state()).isEqualTo(JsonArray.of(stripped));
    }

    @Test
    void whatIsTooLargeBesideTheOthersIsLeftOut() throws Exception {
        RoomHistory room = theirs(RoomVersion.V10);
        JsonObject name = JsonObject.of("type", "m.room.name", "state_key", "", "content", JsonObject.EMPTY);
        JsonObject large = name.with("content", JsonObject.of("name", "x".repeat(40_000)));

        assertThat(invite(room, JsonArray.of(large, name, large, name))).hasToString("200");

        assertThat(kept(room, DORA).orElseThrow().state()).isEqualTo(JsonArray.of(large, name, name));
    }

    @Test
    void theStateIsBounded() throws Exception {
        RoomHistory room = theirs(RoomVersion.V10);

        assertThat(invite(room, new JsonArray(Collections.nCopies(51, JsonObject.EMPTY))))
                .hasToString("400 M_INVALID_PARAM");
        Pdu invite = member(room, BOB, DORA, membership("invite"));
        assertThat(put(room, invite, body(room, invite).with("invite_room_state", "x")))
                .hasToString("400 M_BAD_JSON");
    }

    // ---- to rooms that this server is in

    @ParameterizedTest
    @MethodSource("versions")
    void anInviteToARoomThatIsHereBecomesPartOfIt(RoomVersion version) throws Exception {
        RoomHistory room = entrance.room(version);
        room.join(BOB);
        entrance.put(room);
        Pdu invite = member(room, BOB, DORA, membership("invite"));

        Answer answer = invite(room, invite);

        assertThat(answer.body())
                .isEqualTo(JsonObject.of("event", signed(invite).json()));
        assertThat(entrance.newest(room)).isEqualTo(signed(invite));
        assertThat(entrance.membershipOf(room, DORA)).isEqualTo("invite");
        assertThat(kept(room, DORA)).isEmpty();
        assertThat(invite(room, invite).body()).isEqualTo(answer.body());
    }

    @Test
    void whatTheRoomRefusesIsNotKeptEither() throws Exception {
        RoomHistory room = entrance.room(RoomVersion.V10);
        Pdu byAStranger = member(room, BOB, DORA, membership("invite"));
        room.join(CAROL);
        room.send(
                ALICE, "m.room.server_acl", "", JsonObject.of("allow", List.of("*"), "deny", List.of("other.example")));
        entrance.put(room);
        Pdu byADeniedServer = member(room, CAROL, DORA, membership("invite"));

        assertThat(invite(room, byAStranger)).hasToString("403 M_FORBIDDEN");
        assertThat(invite(room, byADeniedServer)).hasToString("403 M_FORBIDDEN");
        assertThat(kept(room, DORA)).isEmpty();
    }

    @Test
    void aRoomsVersionIsWhatItIsHere() throws Exception {
        RoomHistory room = entrance.room(RoomVersion.V10);
        room.join(BOB);
        entrance.put(room);
        Pdu invite = member(room, BOB, DORA, membership("invite"));

        assertThat(put(room, invite, body(room, invite).with("room_version", "9")))
                .hasToString("400 M_INVALID_PARAM");
    }

    @Test
    void aRoomThatAllUsersOfThisServerLeftIsARoomOfOthers() throws Exception {
        RoomHistory room = entrance.room(RoomVersion.V10);
        room.join(BOB);
        room.member(ALICE, ALICE, "leave");
        entrance.put(room);
        Pdu invite = member(room, BOB, DORA, membership("invite"));

        assertThat(invite(room, invite)).hasToString("200");
        assertThat(kept(room, DORA)).isPresent();
    }

    private RoomHistory theirs(RoomVersion version) {
        return new RoomHistory(version, BOB, new RoomId("!theirs" + rooms++ + ":origin.example"));
    }

    private static JsonArray state(RoomHistory room) {
        return RoomHistory.list(room.events());
    }

    private static JsonObject body(RoomHistory room, Pdu invite) {
        return JsonObject.of(
                "room_version", room.version().id(), "event", invite.json(), "invite_room_state", state(room));
    }

    private Answer invite(RoomHistory room, Pdu invite) throws Exception {
        return put(room, invite, body(room, invite));
    }

    private Answer invite(RoomHistory room, JsonArray state) throws Exception {
        Pdu invite = member(room, BOB, DORA, membership("invite"));
        return put(room, invite, body(room, invite).with("invite_room_state", state));
    }

    private Answer put(RoomHistory room, Pdu invite, JsonValue body) throws Exception {
        return entrance.put("v2/invite", room, invite, body, "");
    }

    private static Pdu signed(Pdu invite) {
        return Pdu.parse(
                EventSigning.sign(invite.json(), invite.version(), SELF, RoomHistory.keyOf(SELF)), invite.version());
    }

    private Optional<ReceivedInvite> kept(RoomHistory room, String user) {
        return Entrance.done(
                entrance.store().findInvite(ShardId.of(room.roomId()).number(), room.roomId(), new UserId(user)));
    }
}
