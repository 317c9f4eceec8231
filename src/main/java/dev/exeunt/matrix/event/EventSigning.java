package dev.exeunt.matrix.event;

import dev.exeunt.matrix.json.JsonObject;

/** Hashes and signatures of events made here (server-server API, "Adding hashes and signatures to outgoing events"). */
public final class EventSigning {
    private EventSigning() {}

    /** The event with its content hash, signed. */
    public static VerifiedPdu hashAndSign(JsonObject event, RoomVersion version, ServerName server, SigningKey key) {
        JsonObject hashed =
                event.with("hashes", JsonObject.of("sha256", Base64.encode(EventHashes.contentHash(event))));
        return VerifiedPdu.alreadyVerified(Pdu.parse(sign(hashed, version, server, key), version));
    }

    /** The event with this server's signature added to those that it has; its hashes stay. */
    public static JsonObject sign(JsonObject event, RoomVersion version, ServerName server, SigningKey key) {
        JsonObject base = event.has("signatures") ? event : event.with("signatures", JsonObject.EMPTY);
        return SignedJson.withSignature(base, server, key.keyId(), key.sign(EventHashes.protectedBytes(base, version)));
    }
}
