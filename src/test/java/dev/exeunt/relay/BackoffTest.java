package dev.exeunt.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofDays(1));

    @Test
    void aPauseIsTwiceAsLongEachTimeUpToTheLongest() {
        assertThat(IntStream.of(1, 2, 3, 10, 17, 18, 50, Integer.MAX_VALUE)
                        .mapToLong(failures -> backoff.pause(failures, 0)))
                .containsExactly(1_000L, 2_000L, 4_000L, 512_000L, 65_536_000L, 86_400_000L, 86_400_000L, 86_400_000L);
    }

    @Test
    void serversThatFailTogetherAreNotTriedTogether() {
        assertThat(backoff.pause(5, 1)).isEqualTo(8_000);
        assertThat(backoff.pause(5, 0.5)).isEqualTo(12_000);
        assertThat(backoff.pause(5, 0)).isEqualTo(16_000);
    }
}
