package dev.exeunt.federation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private final BodyBudget budget = new BodyBudget(1_000);

    @Test
    void whatIsHeldNeverExceedsTheLimitAndWhatIsGivenBackCanBeTakenAgain() {
        assertThat(budget.take(600)).isTrue();
        assertThat(budget.take(500)).isFalse();
        assertThat(budget.take(400)).isTrue();

        budget.giveBack(600);

        assertThat(budget.take(500)).isTrue();
        assertThat(budget.take(101)).isFalse();
        assertThat(budget.held()).isEqualTo(900);
    }
}
