package dev.exeunt.matrix.event;

import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The hashes of an event (server-server API, "Signing Events"). They exist for malformed events too. */
public final class EventHashes {
    /** Each is used up to its end at once, and as new afterwards; finding the algorithm costs more than a short text's hash. */
    private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(EventHashes::newSha256);

    private EventHashes() {}

    /** The content hash: over all but {@code unsigned}, {@code signatures} and {@code hashes}. */
    public static byte[] contentHash(JsonObject event) {
        return CanonicalJson.look(event.without("unsigned", "signatures", "hashes"), EventHashes::sha256);
    }

    /** Whether the content hash that the event states is its content's. */
    public static boolean contentHashHolds(JsonObject event) {
        return event.object("hashes")
                .flatMap(hashes -> hashes.string("sha256"))
                .flatMap(Base64::decode)
                .map(stated -> Arrays.equals(stated, contentHash(event)))
                .orElse(false);
    }

    /** What reference hash and signatures cover: the redacted event without {@code signatures} and {@code unsigned}. */
    public static byte[] protectedBytes(JsonObject event, RoomVersion version) {
        return SignedJson.signedBytes(version.redaction().redact(event));
    }

    /** The reference hash. */
    public static byte[] referenceHash(JsonObject event, RoomVersion version) {
        return sha256(protectedBytes(event, version));
    }

    /** A reference hash in the version's base64 alphabet. */
    public static String encode(byte[] referenceHash, RoomVersion version) {
        return version.eventIds() == EventIdFormat.URL_SAFE_BASE64
                ? Base64.encodeUrlSafe(referenceHash)
                : Base64.encode(referenceHash);
    }

    static byte[] sha256(byte[] bytes) {
        return sha256(bytes, bytes.length);
    }

    private static byte[] sha256(byte[] bytes, int length) {
        MessageDigest sha256 = SHA256.get();
        sha256.update(bytes, 0, length);
        return sha256.digest();
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
