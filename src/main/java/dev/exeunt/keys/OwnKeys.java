package dev.exeunt.keys;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.matrix.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** This server's keys, and how it publishes them (server-server API, "Publishing Keys"). Any thread may use it. */
public final class OwnKeys {
    private static final long LIFETIME_MS = Duration.ofDays(1).toMillis();
    private static final long SIGN_AGAIN_MS = Duration.ofHours(1).toMillis();

    private final ServerName serverName;
    private final SigningKey signingKey;
    private final VerifyKey verifyKey;
    private final List<OldKey> oldKeys;
    private final InstantSource clock;
    private volatile Published published;

    private record Published(JsonObject document, long signedAt) {}

    /**
     * The keys of this server.
     *
     * @param oldKeys former keys, published so that old events can still be checked
     */
    public OwnKeys(ServerName serverName, SigningKey signingKey, List<OldKey> oldKeys, InstantSource clock) {
        this.serverName = serverName;
        this.signingKey = signingKey;
        this.verifyKey = signingKey.verifyKey();
        this.oldKeys = List.copyOf(oldKeys);
        this.clock = clock;
    }

    public ServerName serverName() {
        return serverName;
    }

    /** The key that signs events and requests. */
    public SigningKey signingKey() {
        return signingKey;
    }

    /** The answer to {@code GET /_matrix/key/v2/server}. It is signed once an hour and valid for a day. */
    public JsonObject serverKeys() {
        long now = clock.millis();
        Published current = published;
        if (current == null || Math.abs(now - current.signedAt()) >= SIGN_AGAIN_MS) {
            current = new Published(coSign(document(now)), now);
            published = current;
        }
        return current.document();
    }

    /** The object with this server's signature added, as a notary does. */
    public JsonObject coSign(JsonObject document) {
        return SignedJson.sign(document, serverName, signingKey);
    }

    /** This server's key for an event of that time; empty where it has no such key or it had expired. */
    public Optional<VerifyKey> forEvent(String keyId, long originServerTs) {
        if (keyId.equals(signingKey.keyId())) {
            return Optional.of(verifyKey);
        }
        return oldKeys.stream()
                .filter(old -> old.keyId().equals(keyId) && old.covers(originServerTs))
                .map(OldKey::key)
                .findFirst();
    }

    private JsonObject document(long now) {
        Map<String, JsonObject> old = new LinkedHashMap<>();
        for (OldKey key : oldKeys) {
            old.put(key.keyId(), JsonObject.of("key", key.key().toBase64(), "expired_ts", key.expiredTs()));
        }
        return JsonObject.of(
                "server_name", serverName.value(),
                "verify_keys", JsonObject.of(signingKey.keyId(), JsonObject.of("key", verifyKey.toBase64())),
                "old_verify_keys", JsonObject.of(old),
                "valid_until_ts", now + LIFETIME_MS);
    }
}
