package dev.exeunt.net;

import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code Authorization} header of a request between servers (server-server API, "Request Authentication").
 *
 * @param origin the sending server
 * @param destination the receiving server; older senders leave it out
 * @param keyId the key that signed, with its algorithm
 * @param signature in base64, unchecked
 */
public record XMatrix(ServerName origin, Optional<ServerName> destination, String keyId, String signature) {
    private static final String SCHEME = "X-Matrix";

    /**
     * Reads a header.
     *
     * @param header its value; null where the request has none
     * @throws MatrixException {@code M_UNAUTHORIZED} where it is missing or malformed
     */
    public static XMatrix parse(String header) {
        if (header == null) {
            throw unauthorized("the Authorization header is missing");
        }
        Map<String, String> parameters = AuthParameters.parse(header, SCHEME);
        String keyId = required(parameters, "key");
        if (!SigningKey.isKeyId(keyId)) {
            throw unauthorized("the Authorization header's key is not of the algorithm ed25519");
        }
        return new XMatrix(
                serverName("origin", required(parameters, "origin")),
                Optional.ofNullable(parameters.get("destination")).map(name -> serverName("destination", name)),
                keyId,
                required(parameters, "sig"));
    }

    /** The header's value in the form that older servers understand: no spaces, lower case, quoted. */
    public String header() {
        StringBuilder header =
                new StringBuilder(256).append(SCHEME).append(" origin=\"").append(origin);
        destination.ifPresent(name -> header.append("\",destination=\"").append(name));
        return header.append("\",key=\"")
                .append(keyId)
                .append("\",sig=\"")
                .append(signature)
                .append('"')
                .toString();
    }

    private static String required(Map<String, String> parameters, String name) {
        String value = parameters.get(name);
        if (value == null || value.isEmpty()) {
            throw unauthorized("the Authorization header has no " + name);
        }
        return value;
    }

    private static ServerName serverName(String parameter, String value) {
        return ServerName.parse(value)
                .orElseThrow(() -> unauthorized("the Authorization header's " + parameter + " is no server name"));
    }

    static MatrixException unauthorized(String why) {
        return new MatrixException(Code.UNAUTHORIZED, why);
    }
}
