package dev.exeunt.net;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a request's signature covers (server-server API, "Request Authentication", step 1).
 *
 * @param method in upper case
 * @param target path and query exactly as they are sent
 * @param origin the sending server
 * @param destination the receiving server, by its name before any delegation
 * @param content the body's canonical JSON; null where the request has no body
 */
public record SignedRequest(String method, String target, ServerName origin, ServerName destination, byte[] content) {
    private static final byte[] CONTENT = "{\"content\":".getBytes(StandardCharsets.US_ASCII);

    /** The header of this request, signed with its origin's key. */
    public XMatrix sign(SigningKey key) {
        return new XMatrix(origin, Optional.of(destination), key.keyId(), key.sign(bytes()));
    }

    /** The canonical JSON that is signed. The content comes first in it, so it is put in as it is instead of being written again. */
    byte[] bytes() {
        byte[] rest = CanonicalJson.bytes(JsonObject.of(
                "destination", destination.value(), "method", method, "origin", origin.value(), "uri", target));
        if (content == null) {
            return rest;
        }
        byte[] bytes = new byte[CONTENT.length + content.length + rest.length];
        System.arraycopy(CONTENT, 0, bytes, 0, CONTENT.length);
        System.arraycopy(content, 0, bytes, CONTENT.length, content.length);
        System.arraycopy(rest, 0, bytes, CONTENT.length + content.length, rest.length);
        bytes[CONTENT.length + content.length] = ',';
        return bytes;
    }
}
