package dev.exeunt.keys;

import dev.exeunt.matrix.event.EventVerification;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.event.VerifyKey;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks the signatures and the content hash of events, with keys that are fetched where they are missing. */
public final class EventVerifier {
    private final KeyRing keyRing;

    public EventVerifier(KeyRing keyRing) {
        this.keyRing = keyRing;
    }

    /**
     * The event once it is verified; where all keys are known, the future is complete already.
     *
     * @return fails with {@code M_INVALID_PARAM} where the event is not validly signed
     * @see EventVerification#verify
     */
    public Future<VerifiedPdu> verify(Pdu event) {
        return verify(event, EventVerification.requiredSigners(event));
    }

    /** As {@link #verify(Pdu)}, for an event that this server must have signed besides those that always must. */
    public Future<VerifiedPdu> verifyCoSigned(Pdu event, ServerName coSigner) {
        Set<ServerName> signers = new LinkedHashSet<>(EventVerification.requiredSigners(event));
        signers.add(coSigner);
        return verify(event, signers);
    }

    private Future<VerifiedPdu> verify(Pdu event, Set<ServerName> signers) {
        Map<ServerName, Set<String>> missing = new LinkedHashMap<>(2);
        try {
            return Future.succeededFuture(
                    EventVerification.verify(event, signers, (server, keyId) -> find(server, keyId, event, missing)));
        } catch (MatrixException refused) {
            return missing.isEmpty() ? Future.failedFuture(refused) : verifyAfterFetching(event, signers, missing);
        }
    }

    private Optional<VerifyKey> find(ServerName server, String keyId, Pdu event, Map<ServerName, Set<String>> missing) {
        Optional<VerifyKey> key = keyRing.cachedForEvent(server, keyId, event);
        if (key.isEmpty()) {
            missing.computeIfAbsent(server, s -> new LinkedHashSet<>()).add(keyId);
        }
        return key;
    }

    private Future<VerifiedPdu> verifyAfterFetching(
            Pdu event, Set<ServerName> signers, Map<ServerName, Set<String>> missing) {
        List<Future<Void>> fetches = missing.entrySet().stream()
                .map(e -> keyRing.fetchForEvent(e.getKey(), e.getValue(), event))
                .toList();
        return Future.join(fetches)
                .map(fetched -> EventVerification.verify(
                        event, signers, (server, keyId) -> keyRing.cachedForEvent(server, keyId, event)));
    }
}
