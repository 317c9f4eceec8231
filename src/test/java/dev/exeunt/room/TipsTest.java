package dev.exeunt.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TipsTest {
    private static final int AT_A_TIME = 64;

    private final Tips tips = new Tips();

    @Test
    void whatNoTemplateCitesComesFirstAndThenWhatIsSpareAndWasLentLast() {
        LongStream.rangeClosed(1, 5).forEach(tips::add);
        tips.lend(List.of(4L, 5L), 100);
        tips.lend(List.of(1L), 200);

        assertThat(groups(300)).containsExactly(List.of(2L, 3L, 4L, 1L), List.of(5L, 1L, 4L));
    }

    @Test
    void whatIsSpareBecomesAnotherTemplatesOwnOnce() {
        LongStream.rangeClosed(1, 3).forEach(tips::add);
        tips.lend(List.of(1L, 2L, 3L), 100);

        assertThat(groups(200)).containsExactly(List.of(3L, 2L, 1L));
        tips.lend(List.of(3L), 200);
        assertThat(groups(300)).containsExactly(List.of(2L, 3L, 1L));
        tips.lend(List.of(2L, 3L, 1L), 300);
        assertThat(groups(400)).containsExactly(List.of(2L, 3L, 1L));
        tips.cited(List.of(2L));
        assertThat(groups(500)).containsExactly(List.of(3L, 1L));
    }

    @Test
    void whatWasLentIsFreeAgainAfterTheLease() {
        LongStream.rangeClosed(1, 3).forEach(tips::add);
        tips.lend(List.of(1L, 2L, 3L), 0);

        assertThat(groups(10_000)).containsExactly(List.of(1L, 2L, 3L));
    }

    @Test
    void noGroupIsLargerThanWhatAnEventMayCite() {
        LongStream.rangeClosed(1, 45).forEach(tips::add);

        assertThat(groups(0)).extracting(List::size).containsExactly(20, 20, 5);
    }

    @Test
    void someOfTheNewestCanBeHadWhetherTheyAreLentOrNot() {
        LongStream.rangeClosed(1, 5).forEach(tips::add);
        tips.lend(List.of(1L, 2L), 0);

        assertThat(tips.newest(2)).containsExactly(5L, 4L);
        assertThat(tips.newest(4)).containsExactly(5L, 4L, 3L, 2L);
        assertThat(tips.newest(9)).containsExactly(5L, 4L, 3L, 2L, 1L);
    }

    @Test
    void itKnowsWhetherSomeAreAllThatThereAre() {
        tips.add(1);
        tips.add(2);
        tips.lend(List.of(2L), 0);

        assertThat(tips.areAllOf(List.of(1L))).isFalse();
        assertThat(tips.areAllOf(List.of(1L, 1L))).isFalse();
        assertThat(tips.areAllOf(List.of(7L, 2L, 1L))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 16, 64})
    void thereAreNeverMoreThanLeavesUnderWay(int overtaking) {
        Random random = new Random(overtaking);
        List<List<Long>> underWay = new ArrayList<>();
        tips.add(0);
        for (long number = 1; number <= 20_000; ) {
            for (int coming = random.nextInt(AT_A_TIME + 1); underWay.size() < coming; ) {
                List<Long> group = tips.groups(number).next();
                tips.lend(group, number);
                underWay.add(group);
            }
            for (int staying = random.nextInt(AT_A_TIME + 1); underWay.size() > staying; ) {
                tips.cited(underWay.remove(random.nextInt(Math.min(overtaking, underWay.size()))));
                tips.add(number++);
                assertThat(tips.size()).isLessThanOrEqualTo(AT_A_TIME);
            }
        }
    }

    private List<List<Long>> groups(long now) {
        List<List<Long>> groups = new ArrayList<>();
        for (Iterator<List<Long>> each = tips.groups(now); each.hasNext(); ) {
            groups.add(each.next());
        }
        return groups;
    }
}
