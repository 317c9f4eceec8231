package dev.exeunt.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.EventVerification;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoomFoundingTest {
    private static final UserId ALICE = new UserId("@alice:here.example");
    private static final SigningKey KEY = RoomHistory.keyOf(ALICE.server());
    private static final RoomHandle HANDLE = new RoomHandle(7, 1);
    private static final long NOW = 1_700_000_000_000L;

    static Stream<RoomVersion> versions() {
        return RoomVersion.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aNewRoomHasItsCreatorInItAndTheRulesOfItsPreset(RoomVersion version) {
        RoomFounding founding = founding(version, Preset.PUBLIC_CHAT, Optional.of("The Grand Duke Pub"));

        RoomChange change = founding.begin(HANDLE, KEY, NOW);

        assertThat(change.begins()).isTrue();
        assertThat(change.handle()).isEqualTo(HANDLE);
        assertThat(change.roomId()).isEqualTo(founding.roomId());
        assertThat(change.events())
                .extracting(event -> event.pdu().type())
                .containsExactly(
                        EventType.CREATE,
                        EventType.MEMBER,
                        EventType.POWER_LEVELS,
                        EventType.JOIN_RULES,
                        EventType.HISTORY_VISIBILITY,
                        "m.room.guest_access",
                        EventType.NAME);
        assertThat(content(change, EventType.JOIN_RULES)).isEqualTo(JsonObject.of("join_rule", "public"));
        assertThat(content(change, EventType.NAME)).isEqualTo(JsonObject.of("name", "The Grand Duke Pub"));
        assertThat(change.events())
                .allMatch(event -> event.node().outcome() == Outcome.ACCEPTED)
                .allMatch(event -> event.pdu().roomId().equals(founding.roomId()));
        assertThat(last(change).head()).isEqualTo(new RoomHead(7, 1, 1));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void everyEventIsWellFormedAndValidlySigned(RoomVersion version) {
        RoomChange change =
                founding(version, Preset.PRIVATE_CHAT, Optional.empty()).begin(HANDLE, KEY, NOW);

        assertThat(change.events()).hasSize(6).allSatisfy(event -> {
            Pdu received = Pdu.parse(event.pdu().json(), version);
            assertThat(EventVerification.verify(received, RoomHistory.keys()).pdu())
                    .isEqualTo(event.pdu());
        });
        assertThat(content(change, EventType.JOIN_RULES)).isEqualTo(JsonObject.of("join_rule", "invite"));
    }

    @Test
    void theIdOfAVersion12RoomIsItsCreateEventsHash() {
        RoomFounding founding = founding(RoomVersion.V12, Preset.PUBLIC_CHAT, Optional.empty());

        assertThat(founding.roomId().value().substring(1))
                .isEqualTo(founding.create().pdu().eventId().value().substring(1));
    }

    @Test
    void noTwoRoomsHaveTheSameId() {
        assertThat(founding(RoomVersion.V11, Preset.PUBLIC_CHAT, Optional.empty())
                        .roomId())
                .isNotEqualTo(founding(RoomVersion.V11, Preset.PUBLIC_CHAT, Optional.empty())
                        .roomId());
    }

    @Test
    void aNameThatFitsIntoNoEventIsRefused() {
        RoomFounding founding = founding(RoomVersion.V11, Preset.PUBLIC_CHAT, Optional.of("x".repeat(70_000)));

        assertThatThrownBy(() -> founding.begin(HANDLE, KEY, NOW)).isInstanceOf(MatrixException.class);
    }

    private static RoomFounding founding(RoomVersion version, Preset preset, Optional<String> name) {
        return RoomFounding.of(ALICE, version, preset, name, KEY, NOW);
    }

    private static JsonObject content(RoomChange change, String type) {
        return change.events().stream()
                .map(StoredEvent::pdu)
                .filter(pdu -> pdu.type().equals(type))
                .findFirst()
                .orElseThrow()
                .content();
    }

    private static EventNode last(RoomChange change) {
        List<StoredEvent> events = change.events();
        return events.get(events.size() - 1).node();
    }
}
