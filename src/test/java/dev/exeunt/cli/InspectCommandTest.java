package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonNull;
import dev.exeunt.matrix.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    private static final ServerName SERVER = new ServerName("origin.example");
    private static final SigningKey KEY = new SigningKey("ed25519:1", new byte[SigningKey.SEED_SIZE]);
    private static final JsonObject KEYS = JsonObject.of(
            SERVER.value(), JsonObject.of(KEY.keyId(), KEY.verifyKey().toBase64()));

    @TempDir
    private Path folder;

    @Test
    void aWellFormedEventIsDescribed() throws IOException {
        VerifiedPdu leave = leave(RoomVersion.V10);
        JsonObject event = leave.pdu().json().with("unsigned", JsonObject.of("age", 5));

        JsonObject description = inspect("10", event);

        String referenceHash = leave.pdu().eventId().value().substring(1);
        assertThat(description)
                .isEqualTo(JsonObject.of(
                        "event_id",
                        "$" + referenceHash,
                        "reference_hash",
                        referenceHash,
                        "content_hash",
                        event.object("hashes").orElseThrow().get("sha256"),
                        "content_hash_ok",
                        true,
                        "redacted",
                        leave.pdu().redacted().json(),
                        "size",
                        leave.pdu().bytes().length,
                        "valid",
                        true,
                        "errors",
                        List.of(),
                        "signatures",
                        List.of(signature(SERVER.value(), KEY.keyId(), "valid"))));
    }

    @Test
    void aMalformedEventHasItsHashesAndItsFaults() throws IOException {
        JsonObject description = inspect("6", JsonObject.of("type", 1));

        assertThat(description.string("event_id").orElseThrow()).hasSize(44);
        assertThat(description.string("content_hash").orElseThrow()).hasSize(43);
        assertThat(description.bool("content_hash_ok")).contains(false);
        assertThat(description.object("redacted")).contains(JsonObject.of("type", 1, "content", JsonObject.EMPTY));
        assertThat(description.bool("valid")).contains(false);
        assertThat(description.array("errors").orElseThrow()).hasSizeGreaterThan(1);
        assertThat(description.array("signatures").orElseThrow()).isEmpty();
    }

    @Test
    void anEventOfVersion1HasTheIdThatItStatesOrNone() throws IOException {
        assertThat(inspect("1", JsonObject.of("event_id", "$a:b")).string("event_id"))
                .contains("$a:b");
        assertThat(inspect("2", JsonObject.EMPTY).get("event_id")).isEqualTo(JsonNull.NULL);
    }

    @Test
    void theReferenceHashIsInTheVersionsAlphabet() throws IOException {
        // This event's hash differs in the two alphabets of base64.
        JsonObject event = JsonObject.of("type", "x", "depth", 2);

        String standard = inspect("3", event).string("reference_hash").orElseThrow();
        String urlSafe = inspect("4", event).string("reference_hash").orElseThrow();

        assertThat(standard).isNotEqualTo(urlSafe);
        assertThat(standard.replace('+', '-').replace('/', '_')).isEqualTo(urlSafe);
    }

    @Test
    void aSignatureIsValidInvalidOrOfAnUnknownKey() throws IOException {
        JsonObject event = leave(RoomVersion.V10).pdu().json().with("depth", 7);
        event = event.with(
                "signatures",
                event.object("signatures")
                        .orElseThrow()
                        .with("other.example", JsonObject.of("ed25519:1", "x", "rsa:1", 7)));

        assertThat(inspect("10", event).array("signatures").orElseThrow())
                .containsExactly(
                        signature(SERVER.value(), KEY.keyId(), "invalid"),
                        signature("other.example", "ed25519:1", "unknown_key"),
                        signature("other.example", "rsa:1", "unknown_key"));
    }

    @Test
    void theEventIsReadFromStandardInputWhereNoFileIsNamed() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("{\"event_id\":\"$é:b\"}".getBytes(StandardCharsets.UTF_8)));
        try {
            CommandRun run = CommandRun.of("inspect", "--room-version", "1");

            assertThat(((JsonObject) run.json()).string("event_id")).contains("$é:b");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void whatIsNoJsonObjectIsBadUsage() throws IOException {
        for (String text : List.of("{nope", "[]", "", "{\"a\":1,\"a\":2}")) {
            CommandRun run = CommandRun.of("inspect", "--room-version", "10", file("event.json", text));

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.errorLines()).hasSize(1).first().asString().contains("event.json: ");
        }
    }

    @Test
    void aKeyThatIsNoneIsBadUsage() throws IOException {
        String event = file("event.json", leave(RoomVersion.V10).pdu().json().toString());
        String keys = file("keys.json", "{\"origin.example\":{\"ed25519:1\":\"AAAA\"}}");

        CommandRun run = CommandRun.of("inspect", "--room-version", "10", "--keys", keys, event);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errorLines())
                .containsExactly("exeunt inspect: " + keys + ": ed25519:1 of origin.example is no Ed25519 public key");
    }

    private JsonObject inspect(String version, JsonObject event) throws IOException {
        CommandRun run = CommandRun.of(
                "inspect",
                "--room-version",
                version,
                "--keys",
                file("keys.json", KEYS.toString()),
                file("event.json", CanonicalJson.text(event)));
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return (JsonObject) run.json();
    }

    private static VerifiedPdu leave(RoomVersion version) {
        JsonObject event = JsonObject.of(
                "type",
                "m.room.member",
                "room_id",
                "!r:resident.example",
                "sender",
                "@a:origin.example",
                "state_key",
                "@a:origin.example",
                "content",
                JsonObject.of("membership", "leave", "reason", "bye é"),
                "origin_server_ts",
                1,
                "depth",
                2,
                "prev_events",
                List.of("$p"),
                "auth_events",
                List.of("$p"));
        return EventSigning.hashAndSign(event, version, SERVER, KEY);
    }

    private static JsonObject signature(String server, String keyId, String status) {
        return JsonObject.of("server", server, "key_id", keyId, "status", status);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
