package dev.exeunt.matrix.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class PduTest {

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void itsFieldsAreTheEvents(RoomVersion version) {
        JsonObject leave = SampleEvents.signedLeave(version);

        Pdu pdu = Pdu.parse(leave, version);

        assertThat(pdu.json()).isEqualTo(leave);
        assertThat(pdu.version()).isEqualTo(version);
        assertThat(pdu.roomId()).isEqualTo(new RoomId("!r:resident.example"));
        assertThat(pdu.key()).contains(StateKey.member(SampleEvents.USER));
        assertThat(pdu.is(EventType.MEMBER, SampleEvents.USER)).isTrue();
        assertThat(pdu.sender()).isEqualTo(SampleEvents.USER);
        assertThat(pdu.senderServer()).isEqualTo(SampleEvents.SERVER);
        assertThat(pdu.membership()).contains("leave");
        assertThat(pdu.prevEvents()).hasSize(2).allMatch(id -> id.value().startsWith("$p"));
        assertThat(pdu.authEvents()).hasSize(3);
        assertThat(pdu.depth()).isEqualTo(7);
        assertThat(pdu.originServerTs()).isEqualTo(1_700_000_000_000L);
    }

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void unsignedIsDroppedAndChangesNothingElse(RoomVersion version) {
        JsonObject leave = SampleEvents.signedLeave(version);

        Pdu pdu = Pdu.parse(leave.with("unsigned", JsonObject.of("age", 1)), version);

        assertThat(pdu).isEqualTo(Pdu.parse(leave, version));
        assertThat(pdu.bytes()).isEqualTo(CanonicalJson.bytes(leave));
    }

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void itsBytesAreTheSameWhetherTheyWereKeptOrNot(RoomVersion version) {
        JsonObject leave = SampleEvents.signedLeave(version);
        Pdu parsed = Pdu.parse(leave, version);
        Pdu stored = Pdu.unchecked(leave, version, parsed.eventId());

        assertThat(stored).isEqualTo(parsed).isEqualTo(Pdu.unchecked(leave, version));
        assertThat(stored.bytes()).isEqualTo(parsed.bytes());
        assertThat(stored.protectedBytes())
                .isEqualTo(parsed.protectedBytes())
                .isEqualTo(parsed.settled().protectedBytes());
    }

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void anotherEventCitesItInTheVersionsForm(RoomVersion version) {
        Pdu pdu = Pdu.parse(SampleEvents.signedLeave(version), version);
        JsonString id = new JsonString(pdu.eventId().value());

        if (version.format() == EventFormat.WITH_EVENT_ID) {
            String hash = Base64.encode(EventHashes.referenceHash(pdu.json(), version));
            assertThat(pdu.reference()).isEqualTo(JsonArray.of(id, JsonObject.of("sha256", hash)));
        } else {
            assertThat(pdu.reference()).isEqualTo(id);
        }
        JsonObject citing = pdu.json().with("prev_events", JsonArray.of(pdu.reference()));
        assertThat(Pdu.unchecked(citing, version).prevEvents()).containsExactly(pdu.eventId());
    }

    @Test
    void theRoomIdOfVersion12IsTheHashOfItsCreateEvent() {
        JsonObject create = SampleEvents.leave(RoomVersion.V12)
                .with("type", EventType.CREATE)
                .with("state_key", "")
                .without("room_id");

        Pdu pdu = Pdu.parse(SampleEvents.hashedAndSigned(create, RoomVersion.V12), RoomVersion.V12);

        assertThat(pdu.roomId().value()).isEqualTo("!" + pdu.eventId().value().substring(1));
        assertThat(pdu.redacted().roomId()).isEqualTo(pdu.roomId());
    }

    @Test
    void anEventWithoutAStateKeyIsNoState() {
        JsonObject message = SampleEvents.leave(RoomVersion.V10).without("state_key");

        Pdu pdu = Pdu.unchecked(message, RoomVersion.V10);

        assertThat(pdu.isState()).isFalse();
        assertThat(pdu.key()).isEmpty();
        assertThat(pdu.is(EventType.MEMBER, SampleEvents.USER)).isFalse();
    }

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void itsIdDoesNotDependOnSignaturesUnsignedOrUnprotectedContent(RoomVersion version) {
        JsonObject leave = SampleEvents.signedLeave(version);

        JsonObject changed = leave.with("signatures", JsonObject.EMPTY)
                .with("content", JsonObject.of("membership", "leave", "reason", "x"))
                .with("unsigned", JsonObject.EMPTY);

        assertThat(Pdu.parse(changed, version).eventId())
                .isEqualTo(Pdu.parse(leave, version).eventId());
    }
}
