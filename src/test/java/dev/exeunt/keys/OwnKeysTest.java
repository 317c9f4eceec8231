package dev.exeunt.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnKeysTest {
    private final MovableClock clock = new MovableClock();
    private final ServerName name = new ServerName("here.example");
    private final SigningKey key = Remote.newKey("ed25519:now");
    private final SigningKey former = Remote.newKey("ed25519:before");
    private final OwnKeys own = new OwnKeys(
            name, key, List.of(new OldKey("ed25519:before", former.verifyKey(), clock.in(Duration.ofDays(-1)))), clock);

    @Test
    void whatIsPublishedIsWhatOthersAccept() {
        KeyDocument document = KeyDocument.verify(name, own.serverKeys());

        assertThat(document.verifyKeys()).containsOnlyKeys("ed25519:now").containsValue(key.verifyKey());
        assertThat(document.oldVerifyKeys())
                .containsOnlyKeys("ed25519:before")
                .containsValue(new OldKey("ed25519:before", former.verifyKey(), clock.in(Duration.ofDays(-1))));
    }

    @Test
    void theDocumentIsSignedAgainBeforeItExpiresAndNotAtEveryRequest() {
        JsonObject first = own.serverKeys();
        assertThat(own.serverKeys()).isSameAs(first);

        clock.advance(Duration.ofHours(2));

        long validUntil = own.serverKeys().integer("valid_until_ts").orElseThrow();
        assertThat(validUntil).isGreaterThan(clock.in(Duration.ofHours(1)));
    }

    @Test
    void anOldKeyServesOnlyForEventsFromBeforeItExpired() {
        assertThat(own.forEvent("ed25519:before", clock.in(Duration.ofDays(-2))))
                .contains(former.verifyKey());
        assertThat(own.forEvent("ed25519:before", clock.millis())).isEmpty();
        assertThat(own.forEvent("ed25519:now", clock.millis())).contains(key.verifyKey());
        assertThat(own.forEvent("ed25519:never", clock.millis())).isEmpty();
    }
}
