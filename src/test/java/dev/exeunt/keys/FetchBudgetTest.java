package dev.exeunt.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FetchBudgetTest {
    private final FetchBudget budget = new FetchBudget();

    @Test
    void aFewFetchesMayFollowEachOtherThenTheyAreSpread() {
        assertThat(budget.take(1_000)).isTrue();
        assertThat(budget.take(1_000)).isTrue();
        assertThat(budget.take(1_000)).isTrue();
        assertThat(budget.take(1_000)).isFalse();

        assertThat(budget.take(30_999)).isFalse();
        assertThat(budget.take(31_000)).isTrue();
        assertThat(budget.take(31_000)).isFalse();
    }

    @Test
    void failuresDoubleTheWaitUpToFiveMinutes() {
        long now = 0;
        long[] waits = {2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000};
        for (long wait : waits) {
            budget.failed(now);

            assertThat(budget.take(now + wait - 1)).isFalse();
            now += wait;
        }
        budget.succeeded();

        assertThat(budget.take(now)).isTrue();
    }
}
