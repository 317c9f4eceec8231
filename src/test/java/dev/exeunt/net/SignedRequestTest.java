package dev.exeunt.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.keys.Remote;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import org.junit.jupiter.api.Test;

class SignedRequestTest {
    private static final ServerName ORIGIN = new ServerName("origin.example");
    private static final ServerName DESTINATION = new ServerName("destination.example:8449");
    private static final String TARGET = "/_matrix/federation/v2/send_leave/%21r%3Ax/$e?a=\"b\"";

    private final SigningKey key = Remote.newKey("ed25519:1");

    @Test
    void aRequestWithContentIsSignedAsTheSpecificationSays() {
        JsonObject content = JsonObject.of("unsigned", JsonObject.of("a", 1), "signatures", JsonArray.of(), "é", "\n");

        XMatrix header = new SignedRequest("PUT", TARGET, ORIGIN, DESTINATION, CanonicalJson.bytes(content)).sign(key);

        JsonObject request = JsonObject.of(
                "method",
                "PUT",
                "uri",
                TARGET,
                "origin",
                ORIGIN.value(),
                "destination",
                DESTINATION.value(),
                "content",
                content);
        assertSigned(request, header);
    }

    @Test
    void aRequestWithoutContentIsSignedWithoutIt() {
        XMatrix header = new SignedRequest("GET", TARGET, ORIGIN, DESTINATION, null).sign(key);

        JsonObject request = JsonObject.of(
                "method", "GET", "uri", TARGET, "origin", ORIGIN.value(), "destination", DESTINATION.value());
        assertSigned(request, header);
    }

    @Test
    void aReceivedRequestIsTheOneThatWasSigned() {
        JsonObject content = JsonObject.of("é", "\n", "a", 1);
        XMatrix header = new SignedRequest("PUT", TARGET, ORIGIN, DESTINATION, CanonicalJson.bytes(content)).sign(key);

        assertThat(new ReceivedRequest("PUT", TARGET, ORIGIN, DESTINATION, content)
                        .isSignedWith(key.verifyKey(), header.signature()))
                .isTrue();
        assertThat(new ReceivedRequest("PUT", TARGET, ORIGIN, DESTINATION, null)
                        .isSignedWith(key.verifyKey(), header.signature()))
                .isFalse();
    }

    private void assertSigned(JsonObject request, XMatrix header) {
        JsonObject signed = SignedJson.sign(request, ORIGIN, key);
        assertThat(header.signature())
                .isEqualTo(SignedJson.signaturesOf(signed, ORIGIN)
                        .string("ed25519:1")
                        .orElseThrow());
        assertThat(header.origin()).isEqualTo(ORIGIN);
        assertThat(header.destination()).contains(DESTINATION);
        assertThat(header.keyId()).isEqualTo("ed25519:1");
    }
}
