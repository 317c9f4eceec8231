package dev.exeunt.leaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.EventHashes;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.EventVerification;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonNull;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.RoomHistory;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaveTemplateTest {
    private static final ServerName SELF = new ServerName("here.example");
    private static final UserId ALICE = new UserId("@alice:here.example");
    private static final OwnKeys OWN = new OwnKeys(SELF, RoomHistory.keyOf(SELF), List.of(), InstantSource.system());
    private static final long NOW = 1_800_000_000_000L;

    static Stream<RoomVersion> versions() {
        return RoomVersion.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aLeaveIsMadeOfItsPlaceInTheGraphAndNothingElse(RoomVersion version) {
        RoomHistory room = room(version);
        JsonObject template = template(room)
                .with("origin_server_ts", 1)
                .with("origin", "there.example")
                .with("unsigned", JsonObject.of("x", 1))
                .with("hashes", JsonObject.of("sha256", "x"))
                .with("signatures", JsonObject.of("there.example", JsonObject.of("ed25519:1", "x")))
                .with("event_id", "$mine:there.example")
                .with("membership", "join")
                .with(
                        "content",
                        JsonObject.of(
                                "membership", "leave", "join_authorised_via_users_server", "@alice:here.example"));

        Pdu leave = check(room, answer(room, template)).sign(room.roomId(), ALICE, Optional.of("why"), OWN, NOW);

        JsonObject event = leave.json();
        assertThat(event.without("hashes", "signatures", "event_id"))
                .isEqualTo(JsonObject.of(
                        "type",
                        EventType.MEMBER,
                        "room_id",
                        room.roomId().value(),
                        "sender",
                        ALICE.value(),
                        "state_key",
                        ALICE.value(),
                        "content",
                        JsonObject.of("membership", "leave", "reason", "why"),
                        "origin",
                        SELF.value(),
                        "origin_server_ts",
                        NOW,
                        "depth",
                        template.get("depth"),
                        "prev_events",
                        template.get("prev_events"),
                        "auth_events",
                        template.get("auth_events")));
        assertThat(EventHashes.contentHashHolds(event)).isTrue();
        assertThat(event.object("signatures").orElseThrow().toMap()).containsOnlyKeys(SELF.value());
        assertThat(EventVerification.verify(leave, RoomHistory.keys()).pdu()).isEqualTo(leave);
    }

    @Test
    void withoutAReasonThereIsNone() {
        RoomHistory room = room(RoomVersion.V11);

        Pdu leave = check(room, answer(room, template(room))).sign(room.roomId(), ALICE, Optional.empty(), OWN, NOW);

        assertThat(leave.content()).isEqualTo(JsonObject.of("membership", "leave"));
    }

    @Test
    void aRoomVersionThatIsNotSaidIsAnOldOne() {
        RoomHistory room = room(RoomVersion.V1);

        LeaveTemplate template = check(room, answer(room, template(room)).without("room_version"));

        assertThat(template.version()).isEqualTo(RoomVersion.V1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"room_id", "sender", "state_key", "type", "content", "prev_events", "auth_events", "depth"})
    void aTemplateWithSomethingMissingOrMistypedIsDiscarded(String key) {
        RoomHistory room = room(RoomVersion.V11);

        assertDiscarded(room, answer(room, template(room).without(key)));
        assertDiscarded(room, answer(room, template(room).with(key, JsonNull.NULL)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"room_id", "sender", "state_key", "type"})
    void aTemplateForSomethingElseIsDiscarded(String key) {
        RoomHistory room = room(RoomVersion.V11);

        assertDiscarded(room, answer(room, template(room).with(key, "@other:here.example")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"join", "invite", "knock", "ban", ""})
    void aTemplateForAnotherMembershipIsDiscarded(String membership) {
        RoomHistory room = room(RoomVersion.V11);

        assertDiscarded(room, answer(room, template(room).with("content", JsonObject.of("membership", membership))));
    }

    @Test
    void anAnswerWithoutAnEventOrOfAnUnknownRoomVersionIsDiscarded() {
        RoomHistory room = room(RoomVersion.V11);

        assertDiscarded(room, JsonObject.of("room_version", "11"));
        assertDiscarded(room, answer(room, template(room)).with("room_version", "99"));
        assertDiscarded(room, answer(room, template(room)).with("room_version", 11));
    }

    @Test
    void aTemplateThatComesAfterNothingIsDiscarded() {
        RoomHistory room = room(RoomVersion.V11);

        assertDiscarded(room, answer(room, template(room).with("prev_events", JsonArray.of())));
    }

    @Test
    void nothingThatIsNotWellFormedIsSigned() {
        RoomHistory room = room(RoomVersion.V11);
        JsonArray tooMany = new JsonArray(Stream.generate(() -> (JsonValue) new JsonString("$a"))
                .limit(21)
                .toList());

        assertNotSigned(room, template(room).with("prev_events", tooMany));
        assertNotSigned(room, template(room).with("auth_events", tooMany));
        assertNotSigned(room, template(room).with("prev_events", JsonArray.of(JsonObject.EMPTY)));
        assertNotSigned(room, template(room).with("auth_events", JsonArray.ofStrings(List.of("no event ID"))));
        assertNotSigned(room, template(room).with("depth", -1));
    }

    private static RoomHistory room(RoomVersion version) {
        RoomHistory room = new RoomHistory(version, "@boss:there.example");
        room.member("@boss:there.example", ALICE.value(), "invite");
        return room;
    }

    private static JsonObject template(RoomHistory room) {
        return room.draft(ALICE.value(), EventType.MEMBER, ALICE.value(), JsonObject.of("membership", "leave"));
    }

    private static JsonObject answer(RoomHistory room, JsonObject template) {
        return JsonObject.of("room_version", room.version().id(), "event", template);
    }

    private static LeaveTemplate check(RoomHistory room, JsonObject answer) {
        return LeaveTemplate.check(answer, new RoomId(room.roomId().value()), ALICE);
    }

    private static void assertDiscarded(RoomHistory room, JsonObject answer) {
        assertThatExceptionOfType(MatrixException.class)
                .isThrownBy(() -> check(room, answer))
                .withMessageContaining("the template is not usable");
    }

    private static void assertNotSigned(RoomHistory room, JsonObject template) {
        LeaveTemplate checked = check(room, answer(room, template));
        assertThatExceptionOfType(MatrixException.class)
                .isThrownBy(() -> checked.sign(room.roomId(), ALICE, Optional.empty(), OWN, NOW));
    }
}
