package dev.exeunt.matrix.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A leave of each room version with its event ID, made by another implementation on other libraries ({@code leaves.jsonl}: signedjson
 * and canonicaljson of Python).
 */
class EventVectorsTest {
    private static final VerifyKey KEY =
            VerifyKey.ofBase64("iP4RD9ZL5pJuh70f8GezysJQXqRzoSdE3XTkgNcza94").orElseThrow();

    private static List<JsonObject> leaves() throws IOException {
        try (InputStream in = EventVectorsTest.class.getResourceAsStream("leaves.jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(SampleEvents::json)
                    .toList();
        }
    }

    @Test
    void thereIsALeaveOfEveryRoomVersion() throws IOException {
        assertThat(leaves()).map(EventVectorsTest::versionOf).containsExactlyElementsOf(RoomVersion.ALL);
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void itsIdIsTheOneThatTheOtherImplementationFound(JsonObject vector) {
        Pdu leave = Pdu.parse(vector.object("event").orElseThrow(), versionOf(vector));

        assertThat(leave.eventId().value()).isEqualTo(vector.string("event_id").orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void itsHashesAndSignatureHold(JsonObject vector) {
        Pdu leave = Pdu.parse(vector.object("event").orElseThrow(), versionOf(vector));

        VerifiedPdu verified = EventVerification.verify(leave, EventVectorsTest::key);

        assertThat(verified.pdu()).isEqualTo(leave);
    }

    private static Optional<VerifyKey> key(ServerName server, String keyId) {
        return server.value().equals("origin.example") && keyId.equals("ed25519:v")
                ? Optional.of(KEY)
                : Optional.empty();
    }

    private static RoomVersion versionOf(JsonObject vector) {
        return RoomVersion.of(vector.string("room_version").orElseThrow()).orElseThrow();
    }
}
