package dev.exeunt.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.event.ServerName;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static final ServerName LOUD = new ServerName("loud.example");
    private static final ServerName QUIET = new ServerName("quiet.example");
    private static final String STRANGER = "192.0.2.1";

    @Test
    void anOriginOverItsLimitIsToldWhenToComeAgainAndOthersAreNotTouched() {
        RateLimits limits = new RateLimits(1);

        assertThatThrownBy(() -> countUntilRefused(limits))
                .isInstanceOfSatisfying(RateLimitedException.class, e -> assertThat(e.retryAfterMillis())
                        .isBetween(1L, 1_000L));
        assertThatCode(() -> limits.count(QUIET)).doesNotThrowAnyException();
    }

    @Test
    void aShortBurstIsAllowed() {
        RateLimits limits = new RateLimits(50);

        assertThatCode(() -> {
                    for (int i = 0; i < 100; i++) {
                        limits.count(LOUD);
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void zeroIsNoLimit() {
        RateLimits limits = new RateLimits(0);

        assertThatCode(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        limits.count(LOUD);
                        limits.countFailure(STRANGER, 1);
                        limits.checkFailures(STRANGER);
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void anAddressWhoseRequestsFailAuthenticationIsSentAwayButNeverAProxy() {
        RateLimits limits = new RateLimits(200);

        assertThatThrownBy(() -> failUntilRefused(limits, STRANGER)).isInstanceOf(RateLimitedException.class);
        assertThatCode(() -> failUntilRefused(limits, "127.0.0.1")).doesNotThrowAnyException();
        assertThatCode(() -> failUntilRefused(limits, "10.1.2.3")).doesNotThrowAnyException();
        assertThatCode(() -> limits.checkFailures("192.0.2.2")).doesNotThrowAnyException();
    }

    private static void failUntilRefused(RateLimits limits, String address) {
        for (int i = 0; i < 1_000; i++) {
            limits.checkFailures(address);
            limits.countFailure(address, 1);
        }
    }

    private static void countUntilRefused(RateLimits limits) {
        for (int i = 0; i < 1_000; i++) {
            limits.count(LOUD);
        }
    }
}
