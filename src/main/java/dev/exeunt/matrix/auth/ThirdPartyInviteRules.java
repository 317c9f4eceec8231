package dev.exeunt.matrix.auth;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.VerifyKey;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Rule .1 of invites: {@code content} has a {@code third_party_invite} property. The numbers in it are relative to it. */
final class ThirdPartyInviteRules {
    /**
     * How many keys and how many signatures are looked at. An identity server gives two keys and signs once; every signature is tried
     * with every key, and a stranger's event must not cost thousands of verifications.
     */
    private static final int MAX_TRIED = 16;

    private ThirdPartyInviteRules() {}

    static Decision check(Pdu event, String target, RoomView room) {
        // .1 If target user is banned, reject.
        if (room.membershipOf(target) == Membership.BAN) {
            return Rule.INVITE_THIRD_PARTY_BANNED.refuses(event, target + " is banned");
        }
        // .2 If content.third_party_invite does not have a signed property, reject.
        JsonObject invite = event.content().object("third_party_invite").orElse(JsonObject.EMPTY);
        if (!invite.has("signed")) {
            return Rule.INVITE_THIRD_PARTY_UNSIGNED.refuses(event, "the third_party_invite is not signed");
        }
        // .3 If signed does not have mxid and token properties, reject.
        JsonObject signed = invite.object("signed").orElse(JsonObject.EMPTY);
        Optional<String> mxid = signed.string("mxid");
        Optional<String> token = signed.string("token");
        if (mxid.isEmpty() || token.isEmpty()) {
            return Rule.INVITE_THIRD_PARTY_INCOMPLETE.refuses(event, "the third_party_invite lacks mxid or token");
        }
        // .4 If mxid does not match state_key, reject.
        if (!mxid.get().equals(target)) {
            return Rule.INVITE_THIRD_PARTY_MXID.refuses(event, "the third_party_invite is not for " + target);
        }
        // .5 If there is no m.room.third_party_invite event in the state with state_key matching token, reject.
        Optional<Pdu> offer = room.get(new StateKey(EventType.THIRD_PARTY_INVITE, token.get()));
        if (offer.isEmpty()) {
            return Rule.INVITE_THIRD_PARTY_TOKEN.refuses(event, "the room has no third-party invite with this token");
        }
        // .6 If sender does not match sender of the m.room.third_party_invite, reject.
        if (!offer.get().sender().equals(event.sender())) {
            return Rule.INVITE_THIRD_PARTY_SENDER.refuses(event, "the third-party invite is another sender's");
        }
        // .7 If any signature in signed matches any public key in the m.room.third_party_invite event, allow.
        if (isSignedByAny(signed, publicKeys(offer.get().content()))) {
            return Decision.allow();
        }
        // .8 Otherwise, reject.
        return Rule.INVITE_THIRD_PARTY_OTHERWISE.refuses(
                event, "no signature on the third_party_invite is by one of its public keys");
    }

    private static boolean isSignedByAny(JsonObject signed, List<VerifyKey> keys) {
        byte[] message = SignedJson.signedBytes(signed);
        return signatures(signed).stream()
                .anyMatch(signature -> keys.stream().anyMatch(key -> key.verifies(message, signature)));
    }

    private static List<String> signatures(JsonObject signed) {
        List<String> signatures = new ArrayList<>();
        signed.object("signatures").orElse(JsonObject.EMPTY).forEach((server, ofServer) -> {
            if (ofServer instanceof JsonObject byKey) {
                byKey.forEach((keyId, signature) -> {
                    if (SigningKey.isKeyId(keyId) && signature instanceof JsonString text) {
                        signatures.add(text.value());
                    }
                });
            }
        });
        return signatures.subList(0, Math.min(MAX_TRIED, signatures.size()));
    }

    /** .7.1 A single public key in the public_key property; .7.2 a list of public keys in the public_keys property. */
    private static List<VerifyKey> publicKeys(JsonObject offer) {
        Stream<JsonValue> listed = offer.array("public_keys").stream()
                .flatMap(JsonArray::stream)
                .map(entry -> entry instanceof JsonObject object ? object.get("public_key") : null);
        Set<String> encoded = new LinkedHashSet<>();
        Stream.concat(Stream.of(offer).map(o -> o.get("public_key")), listed).forEach(key -> {
            if (key instanceof JsonString text) {
                encoded.add(text.value());
            }
        });
        return encoded.stream()
                .limit(MAX_TRIED)
                // Both base64 alphabets are allowed here.
                .map(key -> key.replace('-', '+').replace('_', '/'))
                .flatMap(key -> VerifyKey.ofBase64(key).stream())
                .toList();
    }
}
