package dev.exeunt.net;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the signature of a request covers that is sent (server-server API, "Request Authentication", step 1). */
public final class SignedRequest {
    private static final byte[] CONTENT = "{\"content\":".getBytes(StandardCharsets.US_ASCII);

    private final ServerName origin;
    private final ServerName destination;
    private final byte[] bytes;

    /**
     * A request that is sent.
     *
     * @param method in upper case
     * @param target path and query exactly as they are sent
     * @param origin the sending server
     * @param destination the receiving server, by its name before any delegation
     * @param content the body's canonical JSON; null where the request has no body
     */
    public SignedRequest(String method, String target, ServerName origin, ServerName destination, byte[] content) {
        this.origin = origin;
        this.destination = destination;
        byte[] members = CanonicalJson.bytes(members(method, target, origin, destination));
        this.bytes = content == null ? members : withContent(content, members);
    }

    /** What the signature covers but the content. */
    static JsonObject members(String method, String target, ServerName origin, ServerName destination) {
        return JsonObject.of(
                "destination", destination.value(), "method", method, "origin", origin.value(), "uri", target);
    }

    /** The header of this request, signed with its origin's key. */
    public XMatrix sign(SigningKey key) {
        return new XMatrix(origin, Optional.of(destination), key.keyId(), key.sign(bytes));
    }

    /** The content is the first member in canonical JSON, so it is put in as it is instead of being written again. */
    private static byte[] withContent(byte[] content, byte[] members) {
        byte[] all = new byte[CONTENT.length + content.length + members.length];
        System.arraycopy(CONTENT, 0, all, 0, CONTENT.length);
        System.arraycopy(content, 0, all, CONTENT.length, content.length);
        System.arraycopy(members, 0, all, CONTENT.length + content.length, members.length);
        all[CONTENT.length + content.length] = ',';
        return all;
    }
}
