package dev.exeunt.matrix.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.JsonObject;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Server-server API, "Determining if a Policy Server is enabled in a room". */
class PolicyServerTest {
    private static final JsonObject KEYS = JsonObject.of("ed25519", "key");

    static Stream<JsonObject> invalid() {
        return Stream.of(
                JsonObject.EMPTY,
                JsonObject.of("via", "policy.example"),
                JsonObject.of("public_keys", KEYS),
                JsonObject.of("via", 1, "public_keys", KEYS),
                JsonObject.of("via", "policy.example", "public_keys", "key"),
                JsonObject.of("via", "policy.example", "public_keys", JsonObject.EMPTY),
                JsonObject.of("via", "policy.example", "public_keys", JsonObject.of("ed25519", 1)),
                JsonObject.of("via", "policy.example", "public_keys", JsonObject.of("ed448", "key")),
                JsonObject.of("via", "no server", "public_keys", KEYS));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void aPolicyThatIsNotValidNamesNobody(JsonObject content) {
        assertThat(PolicyServer.of(content)).isEmpty();
    }

    @Test
    void aValidPolicyNamesAServerAndItsKey() {
        PolicyServer policy = PolicyServer.of(JsonObject.of("via", "policy.example", "public_keys", KEYS, "more", 1))
                .orElseThrow();

        assertThat(policy.server().value()).isEqualTo("policy.example");
        assertThat(policy.publicKey()).isEqualTo("key");
    }

    @Test
    void aKeyThatIsNoneRecommendsNothing() {
        PolicyServer policy = PolicyServer.of(JsonObject.of("via", "policy.example", "public_keys", KEYS))
                .orElseThrow();
        JsonObject event = event("m.room.topic")
                .with(
                        "signatures",
                        JsonObject.of("policy.example", JsonObject.of(PolicyServer.KEY_ID, "A".repeat(86))));

        assertThat(policy.recommends(pdu(event))).isFalse();
        assertThat(policy.recommends(pdu(event("m.room.topic")))).isFalse();
    }

    @Test
    void itIsNotAskedAboutThePolicyItself() {
        assertThat(PolicyServer.concerns(pdu(event("m.room.policy").with("state_key", ""))))
                .isFalse();
        assertThat(PolicyServer.concerns(pdu(event("m.room.policy").with("state_key", "x"))))
                .isTrue();
        assertThat(PolicyServer.concerns(pdu(event("m.room.policy")))).isTrue();
        assertThat(PolicyServer.concerns(pdu(event("m.room.member").with("state_key", ""))))
                .isTrue();
    }

    private static JsonObject event(String type) {
        return JsonObject.of("type", type, "room_id", "!r:example.org", "sender", "@a:example.org");
    }

    private static Pdu pdu(JsonObject event) {
        return Pdu.unchecked(event, RoomVersion.V11, new EventId("$id"));
    }
}
