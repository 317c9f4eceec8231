package dev.exeunt.keys;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A server's published keys (server-server API, {@code GET /_matrix/key/v2/server}) that were checked: they are this server's, and
 * signed with the keys that they list.
 *
 * @param json the document as it came
 * @param verifyKeys the keys in use, by key ID
 * @param oldVerifyKeys the former ones, by key ID
 * @param validUntilTs as the document says, in milliseconds since 1970
 */
record KeyDocument(
        JsonObject json, Map<String, VerifyKey> verifyKeys, Map<String, OldKey> oldVerifyKeys, long validUntilTs) {
    static final int MAX_BYTES = 64 * 1024;
    static final int MAX_KEYS = 64;

    /** @throws MatrixException where the document is not this server's, malformed, too large, or not signed with its keys */
    static KeyDocument verify(ServerName server, JsonObject json) {
        if (!json.string("server_name").orElse("").equals(server.value())) {
            throw refused(server, "is for another server");
        }
        JsonObject current = json.object("verify_keys").orElseThrow(() -> refused(server, "has no verify_keys"));
        JsonObject old = json.object("old_verify_keys").orElse(JsonObject.EMPTY);
        if (current.size() + old.size() > MAX_KEYS) {
            throw refused(server, "lists more than " + MAX_KEYS + " keys");
        }
        if (CanonicalJson.bytes(json).length > MAX_BYTES) {
            throw refused(server, "is over " + MAX_BYTES + " bytes");
        }
        long validUntil = json.integer("valid_until_ts").orElseThrow(() -> refused(server, "has no valid_until_ts"));
        KeyDocument document =
                new KeyDocument(json, verifyKeys(server, current), oldVerifyKeys(server, old), validUntil);
        document.checkSignatures(server);
        return document;
    }

    /** Every signature by a key of the document must hold, and there must be one. */
    private void checkSignatures(ServerName server) {
        JsonObject signatures = SignedJson.signaturesOf(json, server);
        byte[] message = SignedJson.signedBytes(json);
        boolean signed = false;
        for (int i = 0; i < signatures.size(); i++) {
            VerifyKey key = verifyKeys.get(signatures.keyAt(i));
            if (key == null) {
                continue;
            }
            if (!(signatures.valueAt(i) instanceof JsonString signature) || !key.verifies(message, signature.value())) {
                throw refused(server, "has a signature with " + signatures.keyAt(i) + " that does not hold");
            }
            signed = true;
        }
        if (!signed) {
            throw refused(server, "is not signed with a key that it lists");
        }
    }

    private static Map<String, VerifyKey> verifyKeys(ServerName server, JsonObject listed) {
        Map<String, VerifyKey> keys = new LinkedHashMap<>();
        listed.forEach((keyId, value) -> {
            if (SigningKey.isKeyId(keyId)) {
                keys.put(keyId, key(server, keyId, value instanceof JsonObject entry ? entry : JsonObject.EMPTY));
            }
        });
        return keys;
    }

    private static Map<String, OldKey> oldVerifyKeys(ServerName server, JsonObject listed) {
        Map<String, OldKey> keys = new LinkedHashMap<>();
        listed.forEach((keyId, value) -> {
            if (SigningKey.isKeyId(keyId)) {
                JsonObject entry = value instanceof JsonObject object ? object : JsonObject.EMPTY;
                OptionalLong expired = entry.integer("expired_ts");
                VerifyKey key = key(server, keyId, entry);
                keys.put(keyId, new OldKey(keyId, key, expired.orElseThrow(() -> malformed(server, keyId))));
            }
        });
        return keys;
    }

    private static VerifyKey key(ServerName server, String keyId, JsonObject entry) {
        return entry.string("key").flatMap(VerifyKey::ofBase64).orElseThrow(() -> malformed(server, keyId));
    }

    private static MatrixException malformed(ServerName server, String keyId) {
        return refused(server, "has a malformed entry " + keyId);
    }

    private static MatrixException refused(ServerName server, String why) {
        return new MatrixException(Code.UNAUTHORIZED, "the key document of " + server + " " + why);
    }
}
