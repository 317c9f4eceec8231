package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.matrix.json.JsonObject;
import java.util.Optional;

/**
 * The server whose recommendation events of a room need (server-server API, "Policy Servers"). It recommends an event by signing it.
 *
 * @param server its name; it counts only while a user of it is joined
 * @param publicKey as the room has it, in base64; no event can be recommended where it is none
 */
public record PolicyServer(ServerName server, String publicKey) {
    /** The ID of the key with which it signs. */
    public static final String KEY_ID = "ed25519:policy_server";

    /** That of the {@code content} of an {@code m.room.policy}; empty where the content is not valid, so that there is none. */
    public static Optional<PolicyServer> of(JsonObject content) {
        Optional<String> key = content.object("public_keys").flatMap(keys -> keys.string("ed25519"));
        return content.string("via")
                .flatMap(ServerName::parse)
                .flatMap(server -> key.map(publicKey -> new PolicyServer(server, publicKey)));
    }

    /** Whether the event needs its recommendation; what says who the policy server is needs none. */
    public static boolean concerns(Pdu event) {
        return !event.is(EventType.POLICY, "");
    }

    /** Whether it has signed the event. */
    public boolean recommends(Pdu event) {
        Optional<String> signature =
                SignedJson.signaturesOf(event.json(), server).string(KEY_ID);
        return signature.isPresent()
                && VerifyKey.ofBase64(publicKey)
                        .filter(key -> key.verifies(event.protectedBytes(), signature.get()))
                        .isPresent();
    }
}
