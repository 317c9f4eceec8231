package dev.exeunt.federation;

import static dev.exeunt.federation.Entrance.ALICE;
import static dev.exeunt.federation.Entrance.BOB;
import static dev.exeunt.federation.Entrance.ORIGIN;
import static dev.exeunt.federation.Entrance.member;
import static dev.exeunt.federation.Entrance.membership;
import static dev.exeunt.federation.FederationNode.SELF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonInteger;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.net.FederationException;
import dev.exeunt.net.FederationResponse;
import dev.exeunt.room.LocalAct;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutgoingInvitesTest {
    @RegisterExtension
    private final Entrance entrance = new Entrance();

    private final List<JsonObject> bodies = new ArrayList<>();
    private final List<String> targets = new ArrayList<>();
    private Function<String, Future<FederationResponse>> answers;
    private OutgoingInvites invites;

    static List<RoomVersion> versions() {
        return RoomVersion.ALL;
    }

    @BeforeAll
    void start() {
        invites = new OutgoingInvites(
                entrance.node().rooms(), entrance.node().acts(), entrance.node().signatures(), this::put);
    }

    @BeforeEach
    void forget() {
        bodies.clear();
        targets.clear();
    }

    private Future<FederationResponse> put(ServerName server, String target, JsonObject body) {
        assertThat(server).isEqualTo(ORIGIN);
        targets.add(target);
        bodies.add(body);
        return answers.apply(target);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void theInviteIsPartOfTheRoomOnceTheUsersServerHasSignedIt(RoomVersion version) throws Exception {
        RoomHistory room = given(version);
        answers = target -> {
            assertThat(entrance.membershipOf(room, BOB)).isEqualTo("none");
            return signed(event(), version);
        };

        EventId id = invite(room);

        assertThat(targets)
                .containsExactly("/_matrix/federation/v2/invite/"
                        + Entrance.encoded(room.roomId().value()) + "/" + Entrance.encoded(id.value()));
        assertThat(bodies.get(0).string("room_version")).contains(version.id());
        assertThat(Entrance.pdus(bodies.get(0), "invite_room_state", version))
                .containsExactly(
                        room.state(StateKey.CREATE),
                        room.state(StateKey.JOIN_RULES),
                        room.state(StateKey.member(ALICE)));
        Pdu stored = entrance.newest(room);
        assertThat(stored.eventId()).isEqualTo(id);
        assertThat(stored.json().object("signatures").orElseThrow().toMap())
                .containsOnlyKeys(SELF.value(), ORIGIN.value());
        assertThat(entrance.membershipOf(room, BOB)).isEqualTo("invite");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void inTheOldestVersionsAServerThatDoesNotKnowTheEndpointIsAskedByTheOldOne(String id) throws Exception {
        RoomVersion version = RoomVersion.of(id).orElseThrow();
        RoomHistory room = given(version);
        answers = target -> target.contains("/v2/")
                ? answer(404, JsonObject.of("errcode", "M_UNRECOGNIZED"))
                : answer(
                        200,
                        JsonArray.of(
                                new JsonInteger(200),
                                JsonObject.of(
                                        "event",
                                        EventSigning.sign(bodies.get(1), version, ORIGIN, RoomHistory.keyOf(ORIGIN)))));

        invite(room);

        assertThat(targets.get(1)).contains("/v1/invite/");
        assertThat(bodies.get(1).object("unsigned").orElseThrow().has("invite_room_state"))
                .isTrue();
        assertThat(entrance.newest(room).json().has("unsigned")).isFalse();
        assertThat(entrance.membershipOf(room, BOB)).isEqualTo("invite");
    }

    @Test
    void inNewerVersionsTheOldEndpointIsNotTried() throws Exception {
        RoomHistory room = given(RoomVersion.V6);
        answers = target -> answer(404, JsonObject.of("errcode", "M_UNRECOGNIZED"));

        assertThatThrownBy(() -> invite(room))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining("404 M_UNRECOGNIZED");
        assertThat(targets).hasSize(1);
        assertNothingKept(room);
    }

    @Test
    void aServerThatRefusesIsQuoted() throws Exception {
        RoomHistory room = given(RoomVersion.V10);
        answers = target -> answer(403, JsonObject.of("errcode", "M_FORBIDDEN", "error", "not her"));

        assertThatThrownBy(() -> invite(room))
                .isInstanceOf(MatrixException.class)
                .hasMessageContainingAll("M_FORBIDDEN", "origin.example", "not her");
        assertNothingKept(room);
    }

    @Test
    void aServerThatCannotBeReachedLeavesNothingBehind() throws Exception {
        RoomHistory room = given(RoomVersion.V10);
        answers = target -> Future.failedFuture(FederationException.of(ORIGIN, "connection refused"));

        assertThatThrownBy(() -> invite(room)).isInstanceOf(FederationException.class);
        assertNothingKept(room);
        assertThat(ErrorResponse.of(FederationException.of(ORIGIN, "connection refused"))
                        .status())
                .isEqualTo(502);
    }

    @Test
    void anAnswerThatIsNotTheSignedInviteIsRefused() throws Exception {
        RoomHistory room = given(RoomVersion.V10);
        List<Function<JsonObject, JsonValue>> wrong = List.of(
                event -> JsonObject.EMPTY,
                event -> JsonObject.of("event", 7),
                event -> JsonArray.of(),
                event -> JsonObject.of("event", event),
                event -> JsonObject.of("event", event.with("depth", 7)),
                event -> JsonObject.of(
                        "event", EventSigning.sign(event, RoomVersion.V10, ORIGIN, RoomHistory.keyOf(SELF))),
                event -> JsonObject.of("event", event.with("signatures", JsonObject.of(ORIGIN.value(), "x"))));
        for (Function<JsonObject, JsonValue> change : wrong) {
            answers = target -> answer(200, change.apply(event()));
            assertThatThrownBy(() -> invite(room)).isInstanceOf(FederationException.class);
        }
        assertNothingKept(room);
    }

    @Test
    void whatTheServerAddsBesidesItsSignatureIsNotTakenOver() throws Exception {
        RoomHistory room = given(RoomVersion.V10);
        answers = target -> signed(event().with("unsigned", JsonObject.of("age", 1)), RoomVersion.V10);

        invite(room);

        assertThat(entrance.newest(room).json().has("unsigned")).isFalse();
    }

    @Test
    void aUserWhoIsBannedMeanwhileIsNotInvited() throws Exception {
        RoomHistory room = given(RoomVersion.V10);
        answers = target -> {
            Pdu ban = member(room, ALICE, BOB, membership("ban"));
            return entrance.node()
                    .rooms()
                    .ask(
                            new RoomRequest.Receive(room.roomId(), VerifiedPdu.alreadyVerified(ban), SELF),
                            RoomReply.Decided.class)
                    .compose(banned -> signed(event(), RoomVersion.V10));
        };

        assertThatThrownBy(() -> invite(room))
                .isInstanceOf(MatrixException.class)
                .hasMessageContaining("M_FORBIDDEN");
        assertThat(entrance.membershipOf(room, BOB)).isEqualTo("ban");
    }

    @Test
    void nobodyIsAskedWhereTheRoomAllowsNoInvite() throws Exception {
        RoomHistory room = given(RoomVersion.V10);
        LocalAct byAStranger = invitation("@stranger:resident.example");

        assertThatThrownBy(() -> FederationNode.await(invites.invite(room.roomId(), byAStranger)))
                .isInstanceOf(MatrixException.class);
        assertThat(targets).isEmpty();
    }

    private RoomHistory given(RoomVersion version) {
        RoomHistory room = entrance.room(version, Entrance.rule("invite"));
        entrance.put(room);
        return room;
    }

    private EventId invite(RoomHistory room) throws Exception {
        return FederationNode.await(invites.invite(room.roomId(), invitation(ALICE)));
    }

    private static LocalAct invitation(String sender) {
        return new LocalAct(new UserId(sender), "m.room.member", Optional.of(BOB), membership("invite"));
    }

    /** The event of the last request. */
    private JsonObject event() {
        return bodies.get(bodies.size() - 1).object("event").orElseThrow();
    }

    private static Future<FederationResponse> signed(JsonObject event, RoomVersion version) {
        return answer(
                200, JsonObject.of("event", EventSigning.sign(event, version, ORIGIN, RoomHistory.keyOf(ORIGIN))));
    }

    private static Future<FederationResponse> answer(int status, JsonValue body) {
        return Future.succeededFuture(new FederationResponse(status, body));
    }

    private void assertNothingKept(RoomHistory room) {
        assertThat(entrance.newest(room)).isEqualTo(room.newest());
    }
}
