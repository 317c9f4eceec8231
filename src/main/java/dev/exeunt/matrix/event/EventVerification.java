package dev.exeunt.matrix.event;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Signatures and content hash of a received event (server-server API, "Validating hashes and signatures on received events"). */
public final class EventVerification {
    private EventVerification() {}

    /** The servers that must have signed the event. */
    public static Set<ServerName> requiredSigners(Pdu pdu) {
        Set<ServerName> signers = new LinkedHashSet<>();
        if (!isThirdPartyInvite(pdu)) {
            signers.add(pdu.senderServer());
        }
        if (pdu.version().eventIds() == EventIdFormat.GIVEN) {
            pdu.eventId().domain().flatMap(ServerName::parse).ifPresent(signers::add);
        }
        if (pdu.version().authRules().restricted() && pdu.type().equals(EventType.MEMBER)) {
            pdu.content()
                    .string("join_authorised_via_users_server")
                    .flatMap(UserId::parse)
                    .map(UserId::server)
                    .ifPresent(signers::add);
        }
        return signers;
    }

    /** An invite by third-party ID may be sent on by another server than the inviter's. */
    private static boolean isThirdPartyInvite(Pdu pdu) {
        return pdu.type().equals(EventType.MEMBER)
                && pdu.membership().filter("invite"::equals).isPresent()
                && pdu.content().has("third_party_invite");
    }

    /**
     * Checks the signatures, then the content hash; an event whose content hash differs is redacted.
     *
     * @throws MatrixException {@code M_INVALID_PARAM} where a required signature is missing or does not hold
     */
    public static VerifiedPdu verify(Pdu pdu, VerifyKeys keys) {
        return verify(pdu, requiredSigners(pdu), keys);
    }

    /**
     * As {@link #verify(Pdu, VerifyKeys)}, with other servers that must have signed the event.
     *
     * @param signers the servers
     */
    public static VerifiedPdu verify(Pdu pdu, Set<ServerName> signers, VerifyKeys keys) {
        if (pdu.version().eventIds() == EventIdFormat.GIVEN
                && pdu.eventId().domain().flatMap(ServerName::parse).isEmpty()) {
            throw unsigned(pdu, "its event ID names no server");
        }
        byte[] message = pdu.protectedBytes();
        for (ServerName signer : signers) {
            checkSigner(pdu, message, signer, keys);
        }
        return VerifiedPdu.alreadyVerified(EventHashes.contentHashHolds(pdu.json()) ? pdu : pdu.redacted());
    }

    /** All signatures of the server by known keys must hold, and there must be one; those by unknown or expired keys are skipped. */
    private static void checkSigner(Pdu pdu, byte[] message, ServerName signer, VerifyKeys keys) {
        JsonObject signatures = SignedJson.signaturesOf(pdu.json(), signer);
        boolean signed = false;
        for (int i = 0; i < signatures.size(); i++) {
            String keyId = signatures.keyAt(i);
            Optional<VerifyKey> key = SigningKey.isKeyId(keyId) ? keys.find(signer, keyId) : Optional.empty();
            if (key.isEmpty()) {
                continue;
            }
            if (!(signatures.valueAt(i) instanceof JsonString signature)
                    || !key.get().verifies(message, signature.value())) {
                throw unsigned(pdu, "the signature of " + signer + " with " + keyId + " does not hold");
            }
            signed = true;
        }
        if (!signed) {
            throw unsigned(pdu, "there is no signature of " + signer + " with a known key that was valid for it");
        }
    }

    private static MatrixException unsigned(Pdu pdu, String why) {
        return new MatrixException(Code.INVALID_PARAM, "the event " + pdu.eventId() + " is not validly signed: " + why);
    }
}
