package dev.exeunt.keys;

import dev.exeunt.keys.KnownKey.Status;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All that is known about another server's keys: its newest document, and every key that this or an earlier one listed, as it was
 * first seen.
 *
 * @param document the newest document; an object without members where none was ever had
 * @param validUntil the document's {@code valid_until_ts}, at most seven days after it was fetched
 * @param fetchedAt in milliseconds since 1970
 * @param keys by key ID
 */
record ServerKeys(JsonObject document, long validUntil, long fetchedAt, Map<String, KnownKey> keys) {
    static final ServerKeys NONE = new ServerKeys(JsonObject.EMPTY, Long.MIN_VALUE, Long.MIN_VALUE, Map.of());

    /** "Servers MUST use the lesser of this field and 7 days into the future when determining if a key is valid." */
    static final long LONGEST_VALIDITY_MS = Duration.ofDays(7).toMillis();

    /** How many keys of one server are remembered, withdrawn ones included. */
    private static final int MAX_KEYS = 2 * KeyDocument.MAX_KEYS;

    ServerKeys {
        keys = Map.copyOf(keys);
    }

    /** What a document that was fetched now says. */
    static ServerKeys of(KeyDocument document, long now) {
        long until = Math.min(document.validUntilTs(), now + LONGEST_VALIDITY_MS);
        Map<String, KnownKey> keys = new HashMap<>();
        document.oldVerifyKeys()
                .forEach((keyId, old) -> keys.put(keyId, new KnownKey(old.key(), Status.OLD, old.expiredTs())));
        document.verifyKeys().forEach((keyId, key) -> keys.put(keyId, new KnownKey(key, Status.CURRENT, until)));
        return new ServerKeys(document.json(), until, now, keys);
    }

    /** About how many bytes of memory this takes. */
    int memory() {
        return 1_000 + 200 * keys.size() + 4 * CanonicalJson.bytes(document).length;
    }

    /** Whether the document that is known is valid longer than the other one, which then is an older one. */
    boolean isNewerThan(KeyDocument other) {
        return documentValidUntil() > other.validUntilTs();
    }

    private long documentValidUntil() {
        return document.integer("valid_until_ts").orElse(Long.MIN_VALUE);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    Map<String, VerifyKey> forRequests(long now) {
        return keys.entrySet().stream()
                .filter(e -> e.getValue().authenticatesRequests(now))
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().key()));
    }

    Optional<VerifyKey> forRequest(String keyId, long now) {
        KnownKey known = keys.get(keyId);
        return known != null && known.authenticatesRequests(now) ? Optional.of(known.key()) : Optional.empty();
    }

    Optional<VerifyKey> forEvent(String keyId, long originServerTs, RoomVersion version) {
        KnownKey known = keys.get(keyId);
        return known != null && known.coversEvent(originServerTs, version)
                ? Optional.of(known.key())
                : Optional.empty();
    }

    /** Whether half of the document's lifetime is over, which is when it should be fetched again. */
    boolean isStale(long now) {
        return now - fetchedAt >= (validUntil - fetchedAt) / 2;
    }

    /** Whether these keys are of no use to whoever knows the other ones. Nodes' clocks may differ, a server's own less so. */
    boolean isOlderThan(ServerKeys other) {
        return fetchedAt <= other.fetchedAt && documentValidUntil() < other.documentValidUntil();
    }

    /** Whether the other ones give a key ID another key than the one first seen. */
    boolean contradicts(ServerKeys newer) {
        return newer.keys.entrySet().stream().anyMatch(e -> isOther(e.getKey(), e.getValue()));
    }

    /** What is known once newer keys have come. A key that has another value than when it was first seen is not taken over. */
    ServerKeys with(ServerKeys newer) {
        Map<String, KnownKey> merged = new HashMap<>();
        keys.forEach((keyId, known) -> merged.put(keyId, known.withdrawn()));
        newer.keys.forEach((keyId, key) -> {
            if (!isOther(keyId, key)) {
                merged.put(keyId, key);
            }
        });
        forgetOldest(merged);
        return new ServerKeys(newer.document, newer.validUntil, newer.fetchedAt, merged);
    }

    private boolean isOther(String keyId, KnownKey key) {
        KnownKey known = keys.get(keyId);
        return known != null && !known.key().equals(key.key());
    }

    private static void forgetOldest(Map<String, KnownKey> keys) {
        if (keys.size() > MAX_KEYS) {
            keys.entrySet().stream()
                    .filter(e -> e.getValue().status() == Status.WITHDRAWN)
                    .sorted(Comparator.comparingLong(e -> e.getValue().until()))
                    .limit(keys.size() - MAX_KEYS)
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(keys::remove);
        }
    }

    /** For the store. */
    JsonObject toJson() {
        Map<String, JsonObject> known = new TreeMap<>();
        keys.forEach((keyId, key) -> known.put(
                keyId,
                JsonObject.of(
                        "key", key.key().toBase64(), "status", key.status().name(), "until", key.until())));
        return JsonObject.of(
                "document", document, "valid_until", validUntil, "fetched_at", fetchedAt, "keys", JsonObject.of(known));
    }

    /** What {@link #toJson()} made; empty where it is something else. */
    static Optional<ServerKeys> fromJson(JsonObject json) {
        try {
            Map<String, KnownKey> known = new HashMap<>();
            json.object("keys").orElseThrow().forEach((keyId, value) -> {
                JsonObject key = (JsonObject) value;
                known.put(
                        keyId,
                        new KnownKey(
                                key.string("key").flatMap(VerifyKey::ofBase64).orElseThrow(),
                                Status.valueOf(key.string("status").orElseThrow()),
                                key.integer("until").orElseThrow()));
            });
            return Optional.of(new ServerKeys(
                    json.object("document").orElseThrow(),
                    json.integer("valid_until").orElseThrow(),
                    json.integer("fetched_at").orElseThrow(),
                    known));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }
}
