package dev.exeunt.matrix.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import java.util.List;
import java.util.Optional;

class PduFuzzTest {
    private static final VerifyKey KEY = SampleEvents.KEY.verifyKey();

    @FuzzTest
    void anEventOfAnyVersionIsWellFormedOrRefused(byte[] bytes) {
        JsonObject event;
        try {
            event = JsonReader.readObject(bytes);
        } catch (JsonException e) {
            return;
        }
        for (RoomVersion version : RoomVersion.ALL) {
            List<MatrixError> faults = PduFormat.faults(event, version);
            if (faults.isEmpty()) {
                checkWellFormed(Pdu.parse(event, version));
            } else {
                MatrixException refusal = catchThrowableOfType(MatrixException.class, () -> Pdu.parse(event, version));
                assertThat(refusal.error()).isEqualTo(faults.get(0));
            }
        }
    }

    private static void checkWellFormed(Pdu pdu) {
        assertThat(pdu.sender()).endsWith(pdu.senderServer().value());
        assertThat(pdu.bytes()).hasSizeLessThanOrEqualTo(PduFormat.MAX_BYTES);
        assertThat(Pdu.parse(JsonReader.readObject(pdu.bytes()), pdu.version()).eventId())
                .isEqualTo(pdu.eventId());
        assertThat(Pdu.unchecked(pdu.redacted().json(), pdu.version()).eventId())
                .isEqualTo(pdu.eventId());
        verify(pdu).ifPresent(verified -> assertThat(verified.eventId()).isEqualTo(pdu.eventId()));
    }

    private static Optional<Pdu> verify(Pdu pdu) {
        try {
            return Optional.of(EventVerification.verify(pdu, (server, keyId) -> Optional.of(KEY))
                    .pdu());
        } catch (MatrixException e) {
            return Optional.empty();
        }
    }
}
