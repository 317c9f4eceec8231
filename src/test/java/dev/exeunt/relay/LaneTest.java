package dev.exeunt.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final Lane lane = new Lane(2);
    private final List<Integer> turns = new ArrayList<>();

    @Test
    void soManyAreInAtATimeAndTheOthersComeInOrder() {
        for (int i = 1; i <= 4; i++) {
            int number = i;
            lane.enter(() -> turns.add(number));
        }

        assertThat(turns).containsExactly(1, 2);
        lane.leave();
        assertThat(turns).containsExactly(1, 2, 3);
        lane.leave();
        assertThat(turns).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aLongLineOfThoseWhoLeaveAtOnceIsNoDeepStack() {
        lane.enter(() -> turns.add(0));
        lane.enter(() -> turns.add(0));
        for (int i = 0; i < 100_000; i++) {
            lane.enter(() -> {
                turns.add(1);
                lane.leave();
            });
        }

        lane.leave();

        assertThat(turns).hasSize(100_002);
    }
}
