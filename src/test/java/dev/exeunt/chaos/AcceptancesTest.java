package dev.exeunt.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AcceptancesTest {
    private final Acceptances acceptances = new Acceptances();

    @Test
    void aRoomIsBackWhenALeaveIsAcceptedThatWasSentAfterTheFault() {
        acceptances.add(900, 1_100);
        acceptances.add(1_200, 1_700);
        acceptances.add(1_800, 1_900);

        assertThat(acceptances.backAfter(1_000)).contains(Duration.ofNanos(700));
    }

    @Test
    void aRoomThatAcceptsNothingAnyMoreIsNotBack() {
        acceptances.add(900, 1_100);

        assertThat(acceptances.backAfter(1_000)).isEmpty();
        assertThat(acceptances.areThereSince(1_000)).isFalse();
    }

    @Test
    void theLongestGapIsBetweenAcknowledgementsAndBeginsWithTheFault() {
        acceptances.add(800, 900);
        acceptances.add(1_050, 1_100);
        acceptances.add(1_150, 1_450);
        acceptances.add(1_500, 1_550);

        assertThat(acceptances.longestGapAfter(1_000)).isEqualTo(Duration.ofNanos(350));
        assertThat(acceptances.longestGapAfter(1_500)).isEqualTo(Duration.ofNanos(50));
    }
}
