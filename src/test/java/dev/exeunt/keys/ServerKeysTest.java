package dev.exeunt.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.keys.KnownKey.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerKeysTest {
    private final MovableClock clock = new MovableClock();
    private final Remote remote = new Remote("remote.example", clock);

    @Test
    void keysOfAnEarlierDocumentAreOlderWhicheverClockSaysWhenTheyWereFetched() {
        ServerKeys earlier = fetched(clock.millis());
        clock.advance(Duration.ofMinutes(1));
        ServerKeys later = fetched(clock.millis());
        ServerKeys laterByASlowClock =
                fetched(clock.millis() - Duration.ofHours(1).toMillis());

        assertThat(earlier.isOlderThan(later)).isTrue();
        assertThat(later.isOlderThan(earlier)).isFalse();
        assertThat(laterByASlowClock.isOlderThan(earlier)).isFalse();
    }

    @Test
    void aServerMayPublishForAShorterTimeThanBefore() {
        ServerKeys before = fetched(clock.millis());
        clock.advance(Duration.ofMinutes(1));
        remote.validFor(Duration.ofHours(1));

        assertThat(fetched(clock.millis()).isOlderThan(before)).isFalse();
    }

    @Test
    void nothingKnownIsOlderThanAnythingKnown() {
        assertThat(ServerKeys.NONE.isOlderThan(fetched(clock.millis()))).isTrue();
        assertThat(fetched(clock.millis()).isOlderThan(ServerKeys.NONE)).isFalse();
    }

    @Test
    void keysThatAreNotPublishedAnyMoreAreStillKnown() {
        ServerKeys before = fetched(clock.millis());
        remote.drop("ed25519:a");
        remote.addKey("ed25519:b");

        ServerKeys after = before.with(fetched(clock.millis()));

        assertThat(after.keys().get("ed25519:a").status()).isEqualTo(Status.WITHDRAWN);
        assertThat(after.keys().get("ed25519:b").status()).isEqualTo(Status.CURRENT);
    }

    private ServerKeys fetched(long now) {
        return ServerKeys.of(KeyDocument.verify(remote.name(), remote.document()), now);
    }
}
