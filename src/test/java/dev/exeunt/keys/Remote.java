package dev.exeunt.keys;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Another server's keys, as it would publish them. */
public final class Remote {
    private final ServerName name;
    private final InstantSource clock;
    private final Map<String, SigningKey> current = new LinkedHashMap<>();
    private final Map<String, JsonObject> old = new LinkedHashMap<>();
    private Duration lifetime = Duration.ofDays(1);

    public Remote(String name, InstantSource clock) {
        this.name = new ServerName(name);
        this.clock = clock;
        addKey("ed25519:a");
    }

    public static SigningKey newKey(String keyId) {
        return new SigningKey(keyId, new SecureRandom().generateSeed(SigningKey.SEED_SIZE));
    }

    public ServerName name() {
        return name;
    }

    public SigningKey key(String keyId) {
        return current.get(keyId);
    }

    public SigningKey addKey(String keyId) {
        SigningKey key = newKey(keyId);
        current.put(keyId, key);
        return key;
    }

    /** Takes a key out of use; it is published as old. */
    public void expire(String keyId, long expiredTs) {
        SigningKey key = current.remove(keyId);
        old.put(keyId, JsonObject.of("key", key.verifyKey().toBase64(), "expired_ts", expiredTs));
    }

    /** Takes a key out of use without a word. */
    public void drop(String keyId) {
        current.remove(keyId);
    }

    public void validFor(Duration lifetime) {
        this.lifetime = lifetime;
    }

    public JsonObject unsignedDocument() {
        Map<String, JsonObject> listed = new LinkedHashMap<>();
        current.forEach(
                (id, key) -> listed.put(id, JsonObject.of("key", key.verifyKey().toBase64())));
        return JsonObject.of(
                "server_name", name.value(),
                "verify_keys", JsonObject.of(listed),
                "old_verify_keys", JsonObject.of(old),
                "valid_until_ts", clock.instant().plus(lifetime).toEpochMilli());
    }

    public JsonObject document() {
        JsonObject document = unsignedDocument();
        for (SigningKey key : current.values()) {
            document = SignedJson.sign(document, name, key);
        }
        return document;
    }
}
