package dev.exeunt.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.SignedJson;
import dev.exeunt.matrix.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeyDocumentTest {
    private final MovableClock clock = new MovableClock();
    private final Remote remote = new Remote("there.example", clock);

    @Test
    void aDocumentListsItsServersKeys() {
        remote.addKey("ed25519:b");
        remote.expire("ed25519:a", 17);

        KeyDocument document = KeyDocument.verify(remote.name(), remote.document());

        assertThat(document.verifyKeys()).containsOnlyKeys("ed25519:b");
        assertThat(document.oldVerifyKeys().get("ed25519:a").expiredTs()).isEqualTo(17);
        assertThat(document.validUntilTs()).isEqualTo(clock.in(Duration.ofDays(1)));
    }

    @Test
    void keysOfUnknownAlgorithmsAreLeftOut() {
        JsonObject unsigned = remote.unsignedDocument();
        JsonObject keys = unsigned.object("verify_keys").orElseThrow().with("pqc:1", JsonObject.of("key", "AA"));

        KeyDocument document = KeyDocument.verify(remote.name(), signed(unsigned.with("verify_keys", keys)));

        assertThat(document.verifyKeys()).containsOnlyKeys("ed25519:a");
    }

    @Test
    void anotherServersDocumentIsRefused() {
        Remote other = new Remote("other.example", clock);

        assertRefused(other.document(), "another server");
    }

    @Test
    void anUnsignedDocumentIsRefused() {
        assertRefused(remote.unsignedDocument(), "not signed");
    }

    @Test
    void aChangedDocumentIsRefused() {
        assertRefused(remote.document().with("valid_until_ts", clock.in(Duration.ofDays(3))), "does not hold");
    }

    @Test
    void oneBadSignatureAmongGoodOnesIsEnoughToRefuse() {
        remote.addKey("ed25519:b");
        JsonObject forged = SignedJson.withSignature(
                remote.document(),
                remote.name(),
                "ed25519:b",
                Remote.newKey("ed25519:b").sign(new byte[0]));

        assertRefused(forged, "ed25519:b");
    }

    @Test
    void aSignatureByAKeyThatIsOnlyOldDoesNotCount() {
        JsonObject signedWithOld = remote.document();
        remote.addKey("ed25519:b");
        remote.expire("ed25519:a", 1);
        JsonObject document = remote.unsignedDocument()
                .with("signatures", signedWithOld.object("signatures").orElseThrow());

        assertRefused(document, "not signed");
    }

    @Test
    void malformedDocumentsAreRefused() {
        JsonObject good = remote.unsignedDocument();

        assertRefused(signed(good.without("verify_keys")), "verify_keys");
        assertRefused(signed(good.without("valid_until_ts")), "valid_until_ts");
        assertRefused(signed(good.with("valid_until_ts", "soon")), "valid_until_ts");
        assertRefused(
                signed(good.with("old_verify_keys", JsonObject.of("ed25519:o", JsonObject.of("key", "AA")))),
                "ed25519:o");
        assertRefused(signed(good.with("verify_keys", JsonObject.of("ed25519:a", "AA"))), "ed25519:a");
        assertRefused(signed(good.with("padding", "x".repeat(KeyDocument.MAX_BYTES))), "bytes");
    }

    @Test
    void aDocumentWithTooManyKeysIsRefused() {
        for (int i = 0; i < KeyDocument.MAX_KEYS; i++) {
            remote.addKey("ed25519:k" + i);
        }

        assertRefused(remote.document(), "more than");
    }

    private JsonObject signed(JsonObject document) {
        return SignedJson.sign(document, remote.name(), remote.key("ed25519:a"));
    }

    private void assertRefused(JsonObject document, String why) {
        assertThatThrownBy(() -> KeyDocument.verify(remote.name(), document))
                .isInstanceOf(MatrixException.class)
                .hasMessageContaining(why);
    }
}
