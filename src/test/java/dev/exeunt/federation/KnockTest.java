package dev.exeunt.federation;

import static dev.exeunt.federation.Entrance.ALICE;
import static dev.exeunt.federation.Entrance.BOB;
import static dev.exeunt.federation.Entrance.member;
import static dev.exeunt.federation.Entrance.membership;
import static dev.exeunt.federation.Entrance.pdus;
import static dev.exeunt.federation.Entrance.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.federation.FederationNode.Answer;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.RoomHistory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KnockTest {
    @RegisterExtension
    private final Entrance entrance = new Entrance();

    static Stream<RoomVersion> knockingVersions() {
        return RoomVersion.ALL.stream().filter(version -> version.authRules().knocking());
    }

    @ParameterizedTest
    @MethodSource("knockingVersions")
    void aUserKnocksIsToldWhichRoomItIsAndRetracts(RoomVersion version) throws Exception {
        RoomHistory room = given(version, "knock");

        Pdu knock = Entrance.completed(room, entrance.make("knock", room, BOB, version.id()));
        Answer answer = entrance.send("v1/send_knock", room, knock);

        assertThat(answer).hasToString("200");
        assertThat(pdus(answer.object(), "knock_room_state", version))
                .containsExactly(
                        room.state(StateKey.CREATE),
                        room.state(new StateKey("m.room.name", "")),
                        room.state(StateKey.JOIN_RULES));
        assertThat(entrance.membershipOf(room, BOB)).isEqualTo("knock");
        assertThat(entrance.send("v1/send_knock", room, knock).body()).isEqualTo(answer.body());
        Pdu leave = Entrance.completed(room, entrance.make("leave", room, BOB));
        assertThat(entrance.send("v2/send_leave", room, leave)).hasToString("200");
        assertThat(entrance.membershipOf(room, BOB)).isEqualTo("leave");
    }

    @Test
    void nobodyKnocksWhereTheRuleDoesNotSayThatTheyMay() throws Exception {
        RoomHistory open = given(RoomVersion.V10, "public");
        RoomHistory old = given(RoomVersion.V6, "knock");

        assertThat(entrance.make("knock", open, BOB, "10")).hasToString("403 M_FORBIDDEN");
        assertThat(entrance.make("knock", old, BOB, "6")).hasToString("403 M_FORBIDDEN");
        assertThat(entrance.send("v1/send_knock", old, member(old, BOB, BOB, membership("knock"))))
                .hasToString("403 M_FORBIDDEN");
    }

    @Test
    void aServerThatDoesNotKnowTheRoomVersionIsTold() throws Exception {
        RoomHistory room = given(RoomVersion.V10, "knock");

        Answer refused = entrance.make("knock", room, BOB, "7");

        assertThat(refused).hasToString("400 M_INCOMPATIBLE_ROOM_VERSION");
        assertThat(refused.object().string("room_version")).contains("10");
    }

    @Test
    void whatIsNoKnockIsNotHandedInAsOne() throws Exception {
        RoomHistory room = given(RoomVersion.V10, "knock");

        assertThat(entrance.send("v1/send_knock", room, member(room, BOB, BOB, membership("join"))))
                .hasToString("400 M_INVALID_PARAM");
    }

    @Test
    void stateThatIsTooLargeIsLeftOutOfWhatAStrangerIsTold() throws Exception {
        RoomHistory room = entrance.room(RoomVersion.V10, rule("knock"));
        room.send(ALICE, "m.room.topic", "", JsonObject.of("topic", "x".repeat(40_000)));
        entrance.put(room);

        Pdu knock = Entrance.completed(room, entrance.make("knock", room, BOB, "10"));
        Answer answer = entrance.send("v1/send_knock", room, knock);

        assertThat(pdus(answer.object(), "knock_room_state", RoomVersion.V10))
                .containsExactly(room.state(StateKey.CREATE), room.state(StateKey.JOIN_RULES));
    }

    private RoomHistory given(RoomVersion version, String joinRule) {
        RoomHistory room = entrance.room(version, rule(joinRule));
        room.send(ALICE, "m.room.name", "", JsonObject.of("name", "stage"));
        entrance.put(room);
        return room;
    }
}
