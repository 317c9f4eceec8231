package dev.exeunt.leaving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.store.PendingLeave;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryPlanTest {
    private static final RetryPlan PLAN =
            new RetryPlan(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(1_000));

    private final Random random = new Random(1);

    @Test
    void eachPauseIsAboutTwiceAsLongAsTheOneBeforeUpToTheLongest() {
        for (int i = 0; i < 100; i++) {
            assertThat(PLAN.next(after(0), 5_000, random) - 5_000).isBetween(5_000L, 10_000L);
            assertThat(PLAN.next(after(1), 5_000, random) - 5_000).isBetween(10_000L, 20_000L);
            assertThat(PLAN.next(after(2), 5_000, random) - 5_000).isBetween(20_000L, 40_000L);
            assertThat(PLAN.next(after(3), 5_000, random) - 5_000).isBetween(30_000L, 60_000L);
            assertThat(PLAN.next(after(100), 5_000, random) - 5_000).isBetween(30_000L, 60_000L);
        }
    }

    @Test
    void thoseWhoFailTogetherComeBackApart() {
        assertThat(random.longs(20)
                        .map(any -> PLAN.next(after(3), 5_000, random))
                        .distinct())
                .hasSizeGreaterThan(15);
    }

    @Test
    void patienceEnds() {
        assertThat(PLAN.next(after(7), 999_999, random)).isGreaterThan(999_999);
        assertThat(PLAN.next(after(7), 1_000_000, random)).isEqualTo(PendingLeave.NEVER);
    }

    private static PendingLeave after(int attempts) {
        return new PendingLeave(
                1,
                new RoomId("!room:there.example"),
                new UserId("@alice:here.example"),
                List.of(new ServerName("there.example")),
                Optional.empty(),
                Optional.empty(),
                0,
                attempts,
                1,
                "");
    }
}
