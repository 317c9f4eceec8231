package dev.exeunt.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final List<FaultKind> ALL = List.of(FaultKind.values());

    private static List<FaultKind> first(long seed, int faults) {
        Schedule schedule = new Schedule(ALL, seed);
        return Stream.generate(schedule::next).limit(faults).toList();
    }

    @Test
    void everyKindComesOnceBeforeAnyComesTwice() {
        List<FaultKind> twoRounds = first(1, 2 * ALL.size());

        assertThat(twoRounds.subList(0, ALL.size())).containsExactlyInAnyOrderElementsOf(ALL);
        assertThat(twoRounds.subList(ALL.size(), 2 * ALL.size())).containsExactlyInAnyOrderElementsOf(ALL);
    }

    @Test
    void theSameSeedGivesTheSameOrder() {
        assertThat(first(42, 40)).isEqualTo(first(42, 40)).isNotEqualTo(first(43, 40));
    }

    @Test
    void kindsAreNamedInWords() {
        assertThat(FaultKind.parse("kill, store-hung")).containsExactly(FaultKind.KILL, FaultKind.STORE_HUNG);
        assertThat(FaultKind.parse("")).containsExactlyElementsOf(ALL);
    }
}
