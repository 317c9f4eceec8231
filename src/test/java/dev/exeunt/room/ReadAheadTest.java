package dev.exeunt.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.StateKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    /** With which a room reads as many at once as any. */
    private static final int SEED = 16;

    private final ReadAhead ahead = new ReadAhead(SEED);

    @Test
    void whereOneOrTwoLeaveNobodyElseIsRead() {
        assertThat(List.of(miss(1), miss(2))).containsExactly(0, 0);
    }

    @Test
    void whereManyLeaveMoreAreReadEachTimeUpToABound() {
        miss(1);
        miss(2);

        assertThat(List.of(miss(3), miss(4), miss(5))).containsExactly(24, 32, 32);
    }

    @Test
    void roomsThatAreLeftAtTheSamePaceDoNotAskTheStoreAtTheSameTime() {
        Set<Integer> sizes = new HashSet<>();
        for (int seed = -100; seed < 100; seed++) {
            ReadAhead ofRoom = new ReadAhead(seed);
            IntStream.range(0, 9).forEach(i -> ofRoom.with(List.of(member(i))));
            sizes.add(ofRoom.with(List.of(member(9))));
        }

        assertThat(sizes).hasSize(17).allMatch(size -> size >= 16 && size <= 32);
    }

    @Test
    void whatIsReadAndNotNeededIsAFewTimesWhatWasNeededAtMost() {
        for (int i = 1; i <= 1_000; i++) {
            int read = miss(i);
            for (int j = 0; j < read; j++) {
                ahead.read(StateKey.member("@" + i + "-" + j + ":read.example"));
            }
        }

        assertThat(miss(1_001)).as("512 were read in vain").isZero();
    }

    @Test
    void whatWasReadAndIsNeededMakesRoomForMore() {
        miss(1);
        miss(2);
        ahead.read(member(10));
        ahead.read(member(11));

        assertThat(miss(3)).isEqualTo(22);
        ahead.used(List.of(member(10), StateKey.CREATE));
        assertThat(miss(4)).isEqualTo(31);
    }

    @Test
    void otherEntriesComeAlone() {
        for (int i = 0; i < 10; i++) {
            assertThat(ahead.with(List.of(StateKey.JOIN_RULES))).isZero();
        }
    }

    private int miss(int user) {
        return ahead.with(List.of(member(user), StateKey.SERVER_ACL));
    }

    private static StateKey member(int user) {
        return StateKey.member("@" + user + ":example.org");
    }
}
