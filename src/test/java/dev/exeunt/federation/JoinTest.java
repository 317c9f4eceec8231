package dev.exeunt.federation;

import static dev.exeunt.federation.Entrance.ALICE;
import static dev.exeunt.federation.Entrance.BOB;
import static dev.exeunt.federation.Entrance.CAROL;
import static dev.exeunt.federation.Entrance.member;
import static dev.exeunt.federation.Entrance.membership;
import static dev.exeunt.federation.Entrance.pdus;
import static dev.exeunt.federation.Entrance.restricted;
import static dev.exeunt.federation.Entrance.rule;
import static dev.exeunt.federation.FederationNode.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.federation.FederationNode.Answer;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.EventVerification;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonInteger;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.RoomHistory;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JoinTest {
    private static final String AUTHORISER = "join_authorised_via_users_server";

    @RegisterExtension
    private final Entrance entrance = new Entrance();

    static List<RoomVersion> versions() {
        return RoomVersion.ALL;
    }

    static Stream<RoomVersion> restrictedVersions() {
        return RoomVersion.ALL.stream().filter(version -> version.authRules().restricted());
    }

    // ---- public rooms

    @ParameterizedTest
    @MethodSource("versions")
    void aUserJoinsByATemplateAndGetsTheStateBeforeWithItsAuthChain(RoomVersion version) throws Exception {
        RoomHistory room = given(version);

        Answer template = entrance.make("join", room, BOB, "1", version.id());
        Pdu join = Entrance.completed(room, template);
        Answer answer = entrance.send("v2/send_join", room, join);

        assertThat(template.object().string("room_version")).contains(version.id());
        assertThat(answer).hasToString("200");
        assertThat(pdus(answer.object(), "state", version)).containsExactlyInAnyOrderElementsOf(state(room));
        assertThat(pdus(answer.object(), "auth_chain", version))
                .contains(room.state(StateKey.POWER_LEVELS))
                .doesNotContain(join)
                .isSubsetOf(room.events());
        assertThat(answer.object().object("event")).contains(join.json());
        assertThat(answer.object().string("origin")).contains(SELF.value());
        assertThat(answer.object().bool("members_omitted")).contains(false);
        assertThat(answer.object().array("servers_in_room")).contains(JsonArray.ofStrings(List.of(SELF.value())));
        assertThat(entrance.membershipOf(room, BOB)).isEqualTo("join");
    }

    @Test
    void theOldEndpointAnswersTheSameInAnArray() throws Exception {
        RoomHistory room = given(RoomVersion.V10);
        Pdu join = Entrance.completed(room, entrance.make("join", room, BOB, "10"));

        Answer old = entrance.send("v1/send_join", room, join);
        Answer again = entrance.send("v2/send_join", room, join);

        assertThat(old.body()).isEqualTo(JsonArray.of(new JsonInteger(200), again.body()));
    }

    @Test
    void aJoinThatIsHandedInAgainGetsTheSameAnswerThoughTheRoomHasGoneOn() throws Exception {
        RoomHistory room = given(RoomVersion.V11);
        Pdu first = Entrance.completed(room, entrance.make("join", room, BOB, "11"));
        Answer answer = entrance.send("v2/send_join", room, first);
        Pdu second = Entrance.completed(room, entrance.make("join", room, CAROL, "11"));
        entrance.send("v2/send_join", room, second);

        assertThat(entrance.send("v2/send_join", room, first).body()).isEqualTo(answer.body());
    }

    @Test
    void membersCanBeLeftOutButForThoseByWhomARoomWithoutANameIsCalled() throws Exception {
        RoomHistory room = entrance.room(RoomVersion.V10);
        List<Pdu> members = IntStream.range(0, 9)
                .mapToObj(i -> room.join("@member" + i + ":other.example"))
                .toList();
        entrance.put(room);
        Pdu join = Entrance.completed(room, entrance.make("join", room, BOB, "10"));

        Answer answer = entrance.put("v2/send_join", room, join, join.json(), "?omit_members=true");

        assertThat(pdus(answer.object(), "state", RoomVersion.V10))
                .filteredOn(event -> event.type().equals("m.room.member"))
                .containsExactly(
                        room.state(StateKey.member(ALICE)),
                        members.get(0),
                        members.get(1),
                        members.get(2),
                        members.get(3));
        assertThat(pdus(answer.object(), "auth_chain", RoomVersion.V10))
                .doesNotContainAnyElementsOf(pdus(answer.object(), "state", RoomVersion.V10));
        assertThat(answer.object().bool("members_omitted")).contains(true);
        assertThat(answer.object().array("servers_in_room").orElseThrow().values())
                .containsExactlyInAnyOrderElementsOf(JsonArray.ofStrings(List.of(SELF.value(), "other.example"))
                        .values());
    }

    @Test
    void membersCanBeLeftOutOfARoomWithAName() throws Exception {
        RoomHistory room = entrance.room(RoomVersion.V12);
        room.member(ALICE, BOB, "invite");
        room.send(ALICE, "m.room.name", "", JsonObject.of("name", "stage"));
        entrance.put(room);
        Pdu join = Entrance.completed(room, entrance.make("join", room, BOB, "12"));

        Answer answer = entrance.put("v2/send_join", room, join, join.json(), "?omit_members=true");

        assertThat(pdus(answer.object(), "state", RoomVersion.V12))
                .filteredOn(event -> event.type().equals("m.room.member"))
                .containsExactly(room.state(StateKey.member(BOB)));
    }

    // ---- refusals

    @Test
    void aServerThatDoesNotKnowTheRoomVersionIsTold() throws Exception {
        RoomHistory room = given(RoomVersion.V12);

        Answer refused = entrance.make("join", room, BOB, "1", "11");

        assertThat(refused).hasToString("400 M_INCOMPATIBLE_ROOM_VERSION");
        assertThat(refused.object().string("room_version")).contains("12");
        assertThat(entrance.make("join", room, BOB)).hasToString("400 M_INCOMPATIBLE_ROOM_VERSION");
        assertThat(entrance.make("join", given(RoomVersion.V1), BOB)).hasToString("200");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whoIsNotInvitedGetsNoTemplateWhereOneMustBe(RoomVersion version) throws Exception {
        RoomHistory room = entrance.room(version, rule("invite"));
        room.member(ALICE, CAROL, "invite");
        entrance.put(room);

        assertThat(entrance.make("join", room, BOB, version.id())).hasToString("403 M_FORBIDDEN");
        assertThat(entrance.make("join", room, CAROL, version.id())).hasToString("200");
    }

    @Test
    void aServerThatTheRoomDeniesGetsNeitherTemplateNorRoom() throws Exception {
        RoomHistory room = entrance.room(RoomVersion.V10);
        Pdu join = member(room, BOB, BOB, membership("join"));
        room.send(
                ALICE,
                "m.room.server_acl",
                "",
                JsonObject.of("allow", List.of("*"), "deny", List.of("origin.example")));
        entrance.put(room);

        assertThat(entrance.make("join", room, BOB, "10")).hasToString("403 M_FORBIDDEN");
        assertThat(entrance.send("v2/send_join", room, join)).hasToString("403 M_FORBIDDEN");
        assertThat(entrance.make("join", room, BOB, "1")).hasToString("403 M_FORBIDDEN");
    }

    @Test
    void aRoomThatIsNotHereCannotBeJoined() throws Exception {
        RoomHistory unknown = entrance.room(RoomVersion.V10);

        assertThat(entrance.make("join", unknown, BOB, "10")).hasToString("404 M_NOT_FOUND");
        assertThat(entrance.send("v2/send_join", unknown, member(unknown, BOB, BOB, membership("join"))))
                .hasToString("404 M_NOT_FOUND");
    }

    @Test
    void onlyTheUsersServerAsksForThem() throws Exception {
        RoomHistory room = given(RoomVersion.V10);
        String path = "make_join/" + Entrance.encoded(room.roomId().value()) + "/" + Entrance.encoded(BOB);

        assertThat(entrance.get(Entrance.OTHER, path + "?ver=10")).hasToString("403 M_FORBIDDEN");
    }

    static Stream<Arguments> wrongJoins() {
        return Stream.of(
                Arguments.of("another membership", "400 M_INVALID_PARAM", membership("leave"), BOB, BOB),
                Arguments.of("for another user", "400 M_INVALID_PARAM", membership("join"), BOB, "@dan:origin.example"),
                Arguments.of("of a banned user", "403 M_FORBIDDEN", membership("join"), CAROL, CAROL));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("wrongJoins")
    void aJoinThatIsWrongIsRefused(String name, String answer, JsonObject content, String sender, String user)
            throws Exception {
        RoomHistory room = entrance.room(RoomVersion.V10);
        room.member(ALICE, CAROL, "ban");
        entrance.put(room);

        assertThat(entrance.send("v2/send_join", room, member(room, sender, user, content)))
                .hasToString(answer);
        assertThat(entrance.membershipOf(room, user)).isNotEqualTo("join");
    }

    @Test
    void aForgedJoinIsRefused() throws Exception {
        RoomHistory room = given(RoomVersion.V10);
        Pdu join = member(room, BOB, BOB, membership("join"));
        JsonObject unsigned = join.json().with("signatures", JsonObject.EMPTY);

        assertThat(entrance.put("v2/send_join", room, join, unsigned, "")).hasToString("400 M_INVALID_PARAM");
        assertThat(entrance.membershipOf(room, BOB)).isEqualTo("none");
    }

    // ---- restricted rooms

    @ParameterizedTest
    @MethodSource("restrictedVersions")
    void aMemberOfARoomThatIsNamedJoinsOnTheWordOfALocalUser(RoomVersion version) throws Exception {
        RoomHistory club = givenClub(BOB);
        RoomHistory room = given(
                version, restricted("restricted", "!nowhere:x", club.roomId().value()));

        Answer template = entrance.make("join", room, BOB, version.id());
        Pdu join = Entrance.completed(room, template);
        Answer answer = entrance.send("v2/send_join", room, join);

        assertThat(join.content()).isEqualTo(membership("join").with(AUTHORISER, ALICE));
        assertThat(answer).hasToString("200");
        Pdu signed = Pdu.unchecked(answer.object().object("event").orElseThrow(), version);
        assertThat(EventVerification.requiredSigners(signed)).contains(SELF);
        assertThat(EventVerification.verify(signed, RoomHistory.keys()).pdu()).isEqualTo(signed);
        assertThat(entrance.newest(room)).isEqualTo(signed);
        assertThat(entrance.send("v2/send_join", room, join).body()).isEqualTo(answer.body());
    }

    @Test
    void aJoinIsAnsweredAgainThoughItsConditionDoesNotHoldAnyMore() throws Exception {
        RoomHistory club = givenClub(BOB);
        RoomHistory room =
                given(RoomVersion.V10, restricted("restricted", club.roomId().value()));
        Pdu join = Entrance.completed(room, entrance.make("join", room, BOB, "10"));
        Answer answer = entrance.send("v2/send_join", room, join);
        for (RoomHistory left : List.of(room, club)) {
            Pdu leave = Entrance.completed(left, entrance.make("leave", left, BOB));
            assertThat(entrance.send("v2/send_leave", left, leave)).hasToString("200");
        }

        Answer again = entrance.send("v2/send_join", room, join);
        Answer anew = entrance.make("join", room, BOB, "10");

        assertThat(again.body()).isEqualTo(answer.body());
        assertThat(anew).hasToString("403 M_FORBIDDEN");
    }

    @Test
    void whoMayKnockMayJoinByTheSameConditions() throws Exception {
        RoomHistory club = givenClub(BOB);
        RoomHistory room = given(
                RoomVersion.V10, restricted("knock_restricted", club.roomId().value()));

        assertThat(entrance.make("join", room, BOB, "10")).hasToString("200");
        assertThat(entrance.make("join", room, CAROL, "10")).hasToString("403 M_FORBIDDEN");
    }

    @Test
    void anyLocalMemberVouchesWhereEveryMemberMayInvite() throws Exception {
        RoomHistory club = givenClub(BOB);
        RoomHistory room = theirs("!theirs:other.example", club);
        entrance.put(room);

        Answer template = entrance.make("join", room, BOB, "10");

        assertThat(Entrance.completed(room, template).content().string(AUTHORISER))
                .contains("@dora:resident.example");
    }

    @Test
    void whereNoLocalUserMayInviteAnotherServerMustBeAsked() throws Exception {
        RoomHistory club = givenClub(BOB);
        RoomHistory room = theirs("!strict:other.example", club);
        room.send(CAROL, "m.room.power_levels", "", JsonObject.of("users", JsonObject.of(CAROL, 100), "invite", 50));
        entrance.put(room);

        assertThat(entrance.make("join", room, BOB, "10")).hasToString("400 M_UNABLE_TO_GRANT_JOIN");
    }

    @Test
    void whoMeetsNoConditionIsForbidden() throws Exception {
        RoomHistory club = givenClub(CAROL);
        RoomHistory room =
                given(RoomVersion.V10, restricted("restricted", club.roomId().value()));
        RoomHistory closed = given(RoomVersion.V10, rule("restricted"));

        assertThat(entrance.make("join", room, BOB, "10")).hasToString("403 M_FORBIDDEN");
        assertThat(entrance.make("join", closed, BOB, "10")).hasToString("403 M_FORBIDDEN");
    }

    @Test
    void aConditionThatCannotBeCheckedHereLetsTheServerAskAnother() throws Exception {
        RoomHistory club = givenClub(CAROL);
        RoomHistory abandoned = entrance.room(RoomVersion.V10);
        abandoned.join(BOB);
        abandoned.member(ALICE, ALICE, "leave");
        entrance.put(abandoned);
        RoomHistory room = given(
                RoomVersion.V10,
                restricted(
                        "restricted", club.roomId().value(), abandoned.roomId().value()));

        assertThat(entrance.make("join", room, BOB, "10")).hasToString("400 M_UNABLE_TO_AUTHORISE_JOIN");
    }

    @Test
    void anInvitedUserNeedsNobodysWord() throws Exception {
        RoomHistory room = entrance.room(RoomVersion.V10, restricted("restricted", "!nowhere:x"));
        room.member(ALICE, BOB, "invite");
        entrance.put(room);

        Pdu join = Entrance.completed(room, entrance.make("join", room, BOB, "10"));

        assertThat(join.content()).isEqualTo(membership("join"));
        assertThat(entrance.send("v2/send_join", room, join)).hasToString("200");
    }

    @Test
    void thisServerSignsNoJoinWhoseConditionsDoNotHold() throws Exception {
        RoomHistory club = givenClub(CAROL);
        RoomHistory room = entrance.room(
                RoomVersion.V10, restricted("restricted", club.roomId().value()));
        Pdu join = member(room, BOB, BOB, membership("join").with(AUTHORISER, ALICE));
        entrance.put(room);

        assertThat(entrance.send("v2/send_join", room, join)).hasToString("403 M_FORBIDDEN");
        assertThat(entrance.newest(room)).isEqualTo(room.newest());
    }

    @Test
    void aJoinOnTheWordOfAnotherServersUserNeedsThatServersSignature() throws Exception {
        RoomHistory club = givenClub(BOB);
        RoomHistory room = entrance.room(
                RoomVersion.V10, restricted("restricted", club.roomId().value()));
        room.member(ALICE, CAROL, "invite");
        room.join(CAROL);
        Pdu join = member(room, BOB, BOB, membership("join").with(AUTHORISER, CAROL));
        Pdu both = Pdu.parse(
                EventSigning.sign(join.json(), join.version(), Entrance.OTHER, RoomHistory.keyOf(Entrance.OTHER)),
                join.version());
        entrance.put(room);

        assertThat(entrance.send("v2/send_join", room, join)).hasToString("400 M_INVALID_PARAM");
        assertThat(entrance.send("v2/send_join", room, both)).hasToString("200");
        assertThat(SignedJson.signaturesOf(entrance.newest(room).json(), SELF)).isEqualTo(JsonObject.EMPTY);
    }

    @Test
    void beforeVersion8TheRuleDoesNotExist() throws Exception {
        RoomHistory club = givenClub(BOB);
        RoomHistory room =
                given(RoomVersion.V7, restricted("restricted", club.roomId().value()));

        assertThat(entrance.make("join", room, BOB, "7")).hasToString("403 M_FORBIDDEN");
    }

    private RoomHistory given(RoomVersion version) {
        RoomHistory room = entrance.room(version);
        entrance.put(room);
        return room;
    }

    private RoomHistory given(RoomVersion version, JsonObject joinRule) {
        RoomHistory room = entrance.room(version, joinRule);
        entrance.put(room);
        return room;
    }

    /** Another server's room with a user of this one, for members of the club; not stored yet. */
    private static RoomHistory theirs(String id, RoomHistory club) {
        RoomHistory room = new RoomHistory(RoomVersion.V10, CAROL, new RoomId(id));
        room.join("@dora:resident.example");
        room.send(
                CAROL,
                "m.room.join_rules",
                "",
                restricted("restricted", club.roomId().value()));
        return room;
    }

    /** A room whose members may join others. */
    private RoomHistory givenClub(String member) {
        RoomHistory club = entrance.room(RoomVersion.V6);
        club.join(member);
        entrance.put(club);
        return club;
    }

    private static List<Pdu> state(RoomHistory room) {
        return room.events().stream()
                .filter(event ->
                        event.key().filter(key -> room.state(key).equals(event)).isPresent())
                .toList();
    }
}
