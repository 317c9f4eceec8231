package dev.exeunt.federation;

import static dev.exeunt.federation.ReadableRoom.ALICE;
import static dev.exeunt.federation.ReadableRoom.BOB;
import static dev.exeunt.federation.ReadableRoom.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.federation.FederationNode.Answer;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.RoomHistory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Redactions, from HTTP to the store and back. */
class RedactionTest {
    @RegisterExtension
    private final ReadableRoom room = new ReadableRoom();

    static Stream<RoomVersion> versions() {
        return RoomVersion.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void onceItIsRedactedAnEventIsHandedOutWithoutItsContent(RoomVersion version) throws Exception {
        room.begin(version);
        Pdu first = room.message(ALICE);
        Pdu message = room.message(BOB);
        room.stored();
        assertThat(room.pdus(room.event(ORIGIN, message.eventId()), "pdus")).containsExactly(message);

        Pdu redaction = room.history().redact(BOB, message.eventId());
        send(redaction);

        Pdu left = message.redacted();
        assertThat(room.pdus(room.event(ORIGIN, message.eventId()), "pdus")).containsExactly(left);
        assertThat(room.pdus(room.backfill(ORIGIN, 3, redaction), "pdus")).containsExactly(redaction, left, first);
        JsonObject between = JsonObject.of(
                "earliest_events", List.of(first.eventId().value()),
                "latest_events", List.of(redaction.eventId().value()));
        assertThat(room.pdus(room.missingEvents(ORIGIN, between), "events")).containsExactly(left);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void redactedStateIsHandedOutWithoutItsContent(RoomVersion version) throws Exception {
        room.begin(version);
        Pdu topic = room.history().send(ALICE, EventType.TOPIC, "", JsonObject.of("topic", "weather"));
        room.stored();

        Pdu redaction = room.history().redact(ALICE, topic.eventId());
        send(redaction);

        assertThat(room.pdus(room.state(ORIGIN, redaction.eventId()), "pdus"))
                .contains(topic.redacted())
                .doesNotContain(topic);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void anEventThatComesAfterItsRedactionIsHandedOutWithoutItsContent(RoomVersion version) throws Exception {
        room.begin(version);
        RoomHistory history = room.history();
        Pdu late = history.sign(history.draft(BOB, "m.room.message", "", JsonObject.of("body", "late"))
                .without("state_key"));
        room.stored();

        send(history.redact(BOB, late.eventId()));
        send(late);

        assertThat(room.pdus(room.event(ORIGIN, late.eventId()), "pdus")).containsExactly(late.redacted());
    }

    private void send(Pdu event) throws Exception {
        Answer answer = room.node()
                .signed(
                        ORIGIN,
                        "PUT",
                        "/_matrix/federation/v1/send/"
                                + ReadableRoom.encoded(event.eventId().value()),
                        JsonObject.of(
                                "origin",
                                ORIGIN.value(),
                                "origin_server_ts",
                                1_700_000_000_000L,
                                "pdus",
                                List.of(event.json())));
        assertThat(answer.object().object("pdus"))
                .contains(JsonObject.of(event.eventId().value(), JsonObject.EMPTY));
    }
}
