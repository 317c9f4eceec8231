package dev.exeunt.cli;

import dev.exeunt.matrix.event.Base64;
import dev.exeunt.matrix.event.EventHashes;
import dev.exeunt.matrix.event.EventIdFormat;
import dev.exeunt.matrix.event.MatrixError;
import dev.exeunt.matrix.event.PduFormat;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonNull;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inspect}: what an event is, well formed or not. */
@Command(name = "inspect", description = "Prints an event's ID, hashes, redacted form, faults and signatures as JSON.")
final class InspectCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--room-version", required = true, paramLabel = "V", description = "The event's room version.")
    private RoomVersion version;

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "The servers' keys, {\"server\":{\"ed25519:id\":\"base64 public key\"}}.")
    private InputFile keyFile;

    @Parameters(
            arity = "0..1",
            defaultValue = "-",
            paramLabel = "EVENT.json",
            description = "The event; standard input where it is absent or -.")
    private InputFile eventFile;

    @Override
    public void run() {
        JsonObject event = eventFile.object();
        JsonObject keys = keyFile == null ? JsonObject.EMPTY : keyFile.object();
        spec.commandLine().getOut().println(description(event, keys));
    }

    private JsonObject description(JsonObject event, JsonObject keys) {
        String referenceHash = EventHashes.encode(EventHashes.referenceHash(event, version), version);
        List<JsonString> faults = PduFormat.faults(event, version).stream()
                .map(MatrixError::message)
                .map(JsonString::new)
                .toList();
        return JsonObject.of(
                "event_id", eventId(event, referenceHash),
                "reference_hash", referenceHash,
                "content_hash", Base64.encode(EventHashes.contentHash(event)),
                "content_hash_ok", EventHashes.contentHashHolds(event),
                "redacted", version.redaction().redact(event),
                "size", CanonicalJson.bytes(event.without("unsigned")).length,
                "valid", faults.isEmpty(),
                "errors", faults,
                "signatures", signatures(event, keys));
    }

    private JsonValue eventId(JsonObject event, String referenceHash) {
        if (version.eventIds() == EventIdFormat.GIVEN) {
            return event.string("event_id").<JsonValue>map(JsonString::new).orElse(JsonNull.NULL);
        }
        return new JsonString("$" + referenceHash);
    }

    private List<JsonObject> signatures(JsonObject event, JsonObject keys) {
        byte[] message = EventHashes.protectedBytes(event, version);
        List<JsonObject> found = new ArrayList<>();
        event.object("signatures").orElse(JsonObject.EMPTY).forEach((server, signatures) -> {
            if (signatures instanceof JsonObject ofServer) {
                ofServer.forEach((keyId, signature) -> found.add(JsonObject.of(
                        "server", server,
                        "key_id", keyId,
                        "status", status(message, signature, key(keys, server, keyId)))));
            }
        });
        return found;
    }

    private static String status(byte[] message, JsonValue signature, Optional<VerifyKey> key) {
        if (key.isEmpty()) {
            return "unknown_key";
        }
        boolean valid = signature instanceof JsonString text && key.get().verifies(message, text.value());
        return valid ? "valid" : "invalid";
    }

    private Optional<VerifyKey> key(JsonObject keys, String server, String keyId) {
        return keys.object(server).flatMap(ofServer -> ofServer.string(keyId)).map(text -> VerifyKey.ofBase64(text)
                .orElseThrow(() -> keyFile.unreadable(keyId + " of " + server + " is no Ed25519 public key")));
    }
}
