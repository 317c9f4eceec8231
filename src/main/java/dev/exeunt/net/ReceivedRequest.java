package dev.exeunt.net;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;

/** What the signature of a request covers that was received: the same as of a {@link SignedRequest}. */
final class ReceivedRequest {
    private final JsonObject signed;

    /**
     * A request.
     *
     * @param target path and query exactly as they were received
     * @param content the body; null where the request has none
     */
    ReceivedRequest(String method, String target, ServerName origin, ServerName destination, JsonValue content) {
        JsonObject members = SignedRequest.members(method, target, origin, destination);
        this.signed = content == null ? members : members.with("content", content);
    }

    /** Whether this is the request that was signed, with this key of its origin's. */
    boolean isSignedWith(VerifyKey key, String signature) {
        return CanonicalJson.look(signed, (bytes, length) -> key.verifies(bytes, length, signature));
    }
}
