package dev.exeunt.matrix.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class PduFormatTest {

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void aSignedLeaveIsWellFormed(RoomVersion version) {
        assertThat(PduFormat.faults(SampleEvents.signedLeave(version), version)).isEmpty();
    }

    /** Each row: a field, its value (or {@code ABSENT}), and the versions in which that is malformed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "type | ABSENT | 1 | 12",
                "type | 1 | 1 | 12",
                "state_key | 1 | 1 | 12",
                "state_key | null | 1 | 12",
                "sender | ABSENT | 1 | 12",
                "sender | 1 | 1 | 12",
                "sender | 'u:origin.example' | 1 | 12",
                "sender | '@u' | 1 | 12",
                "sender | '@u:' | 1 | 12",
                "sender | '@u:not a server' | 1 | 12",
                "room_id | ABSENT | 1 | 12",
                "room_id | 1 | 1 | 12",
                "room_id | 'r:x' | 1 | 12",
                "room_id | '!' | 1 | 12",
                "event_id | ABSENT | 1 | 2",
                "event_id | 1 | 1 | 2",
                "event_id | 'e:x' | 1 | 2",
                "event_id | '$e' | 1 | 2",
                "content | ABSENT | 1 | 12",
                "content | [] | 1 | 12",
                "content | 'x' | 1 | 12",
                "origin_server_ts | ABSENT | 1 | 12",
                "origin_server_ts | '1' | 1 | 12",
                "origin_server_ts | 1.5 | 1 | 12",
                "origin_server_ts | 9007199254740992 | 6 | 12",
                "depth | ABSENT | 1 | 12",
                "depth | '1' | 1 | 12",
                "depth | -1 | 1 | 12",
                "depth | 1.0 | 1 | 12",
                "depth | 9007199254740992 | 6 | 12",
                "depth | 9223372036854775807 | 6 | 12",
                "depth | 9223372036854775808 | 1 | 12",
                "prev_events | ABSENT | 1 | 12",
                "prev_events | {} | 1 | 12",
                "prev_events | [1] | 1 | 12",
                "prev_events | [[]] | 1 | 12",
                "prev_events | ['$p'] | 1 | 2",
                "prev_events | ['p'] | 1 | 12",
                "prev_events | [['$p:x',{}]] | 3 | 12",
                "prev_events | [['$p:x']] | 1 | 12",
                "prev_events | [['$p:x',{'sha256':1}]] | 1 | 12",
                "auth_events | ABSENT | 1 | 12",
                "auth_events | null | 1 | 12",
                "auth_events | [{}] | 1 | 12",
                "hashes | ABSENT | 1 | 12",
                "hashes | {} | 1 | 12",
                "hashes | {'sha256':1} | 1 | 12",
                "hashes | 'x' | 1 | 12",
                "signatures | ABSENT | 1 | 12",
                "signatures | [] | 1 | 12",
                "signatures | {'x':1} | 1 | 12",
                "signatures | {'x':{'ed25519:1':1}} | 1 | 12",
                "unsigned | 1 | 1 | 12",
                "content | {'a':1.5} | 6 | 12",
                "content | {'a':[1e2]} | 6 | 12",
                "content | {'a':-0} | 6 | 12",
                "content | {'a':{'b':9007199254740992}} | 6 | 12",
                "content | {'a':-9007199254740992} | 6 | 12",
                "extra | 1.5 | 6 | 12",
                "unsigned | {'a':1.5} | 6 | 12",
            })
    void aFieldIsMalformedInTheseVersionsAndInNoOther(String field, String value, int first, int last) {
        for (RoomVersion version : RoomVersion.ALL) {
            JsonObject leave = SampleEvents.signedLeave(version);
            JsonObject changed = value.equals("ABSENT")
                    ? leave.without(field)
                    : leave.with(
                            field,
                            SampleEvents.json("{\"v\":" + value.replace('\'', '"') + "}")
                                    .get("v"));

            if (SampleEvents.versions(first, last).contains(version)) {
                assertThat(PduFormat.faults(changed, version))
                        .as("version %s", version)
                        .isNotEmpty()
                        .allMatch(fault -> fault.code() == Code.BAD_JSON);
                MatrixException refusal =
                        catchThrowableOfType(MatrixException.class, () -> Pdu.parse(changed, version));
                assertThat(refusal.error())
                        .isEqualTo(PduFormat.faults(changed, version).get(0));
            } else {
                assertThat(PduFormat.faults(changed, version))
                        .as("version %s", version)
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "type, ''",
        "state_key, ''",
        "sender, @:origin.example",
        "room_id, !:x",
        "event_id, $e:origin.example",
    })
    void anIdMayHave255BytesAndNoMore(String field, String fitting) {
        for (String filler : List.of("a", "é", "世", "\uD83D\uDE00")) {
            String longest = filled(fitting, filler, 255);
            RoomVersion version = RoomVersion.V1;
            JsonObject leave = SampleEvents.signedLeave(version);

            assertThat(PduFormat.faults(leave.with(field, longest), version)).isEmpty();
            assertThat(PduFormat.faults(leave.with(field, longest.replaceFirst("a|$", "a$0")), version))
                    .as(field)
                    .isNotEmpty();
        }
    }

    /** The text with the filler put in after its first character, up to so many bytes of UTF-8; {@code a} fills the rest. */
    private static String filled(String text, String filler, int size) {
        int missing = size - utf8Length(text);
        String padding = filler.repeat(missing / utf8Length(filler)) + "a".repeat(missing % utf8Length(filler));
        int at = Math.min(1, text.length());
        return text.substring(0, at) + padding + text.substring(at);
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void anEventMayCite20EventsAnd10AuthEventsAndNoMore(RoomVersion version) {
        JsonObject leave = SampleEvents.signedLeave(version);

        JsonObject most = leave.with("prev_events", SampleEvents.references(version, 20))
                .with("auth_events", SampleEvents.references(version, 10));

        assertThat(PduFormat.faults(most, version)).isEmpty();
        assertThat(PduFormat.faults(most.with("prev_events", SampleEvents.references(version, 21)), version))
                .hasSize(1);
        assertThat(PduFormat.faults(most.with("auth_events", SampleEvents.references(version, 11)), version))
                .hasSize(1);
    }

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void bothEndsOfTheRangeOfDepthAreAllowed(RoomVersion version) {
        JsonObject leave = SampleEvents.signedLeave(version);

        assertThat(PduFormat.faults(leave.with("depth", 0), version)).isEmpty();
        assertThat(PduFormat.faults(leave.with("depth", version.maxDepth()), version))
                .isEmpty();
    }

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void anEventMayHave65536BytesWithoutUnsignedAndNoMore(RoomVersion version) {
        JsonObject leave = SampleEvents.signedLeave(version).with("unsigned", JsonObject.of("age", 1));
        int missing = PduFormat.MAX_BYTES
                - CanonicalJson.bytes(leave.without("unsigned").with("extra", "")).length;

        assertThat(PduFormat.faults(leave.with("extra", "x".repeat(missing)), version))
                .isEmpty();
        assertThat(PduFormat.faults(leave.with("extra", "x".repeat(missing + 1)), version))
                .map(MatrixError::code)
                .containsExactly(Code.TOO_LARGE);
    }

    @ParameterizedTest
    @FieldSource("dev.exeunt.matrix.event.RoomVersion#ALL")
    void onlyTheCreateEventOfVersion12HasNoRoomId(RoomVersion version) {
        JsonObject create = SampleEvents.leave(version)
                .with("type", EventType.CREATE)
                .with("state_key", "")
                .without("room_id");
        JsonObject signed = SampleEvents.hashedAndSigned(create, version);

        assertThat(PduFormat.faults(signed, version).isEmpty()).isEqualTo(version.equals(RoomVersion.V12));
        assertThat(PduFormat.faults(signed.with("state_key", "x"), version)).isNotEmpty();
        assertThat(PduFormat.faults(signed.without("state_key"), version)).isNotEmpty();
    }

    @Test
    void allFaultsAreTold() {
        assertThat(PduFormat.faults(JsonObject.EMPTY, RoomVersion.V1))
                .map(MatrixError::message)
                .map(message -> message.substring(0, message.indexOf(' ')))
                .containsExactly(
                        "type",
                        "sender",
                        "room_id",
                        "event_id",
                        "content",
                        "origin_server_ts",
                        "depth",
                        "prev_events",
                        "auth_events",
                        "hashes",
                        "signatures");
    }
}
