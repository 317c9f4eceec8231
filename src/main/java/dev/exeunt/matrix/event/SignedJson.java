package dev.exeunt.matrix.event;

import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;

/** Signatures on JSON objects (appendices, "Signing JSON"). */
public final class SignedJson {
    private SignedJson() {}

    /** What a signature covers: the canonical JSON without {@code signatures} and {@code unsigned}. */
    public static byte[] signedBytes(JsonObject object) {
        return CanonicalJson.bytes(object.without("signatures", "unsigned"));
    }

    /** The object with this server's signature added to those that it has. */
    public static JsonObject sign(JsonObject object, ServerName server, SigningKey key) {
        return withSignature(object, server, key.keyId(), key.sign(signedBytes(object)));
    }

    /** The object with a signature added, or put in the place of the server's former one of the same key. */
    public static JsonObject withSignature(JsonObject object, ServerName server, String keyId, String signature) {
        JsonObject signatures = object.object("signatures").orElse(JsonObject.EMPTY);
        JsonObject ofServer = signatures.object(server.value()).orElse(JsonObject.EMPTY);
        return object.with("signatures", signatures.with(server.value(), ofServer.with(keyId, signature)));
    }

    /** The server's signatures on the object by key ID; empty where it has none. */
    public static JsonObject signaturesOf(JsonObject object, ServerName server) {
        return object.object("signatures")
                .flatMap(s -> s.object(server.value()))
                .orElse(JsonObject.EMPTY);
    }

    /** Whether the object holds a valid signature of this server's with this key. */
    public static boolean isSignedBy(JsonObject object, ServerName server, String keyId, VerifyKey key) {
        return signaturesOf(object, server)
                .string(keyId)
                .map(signature -> key.verifies(signedBytes(object), signature))
                .orElse(false);
    }
}
