package dev.exeunt.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void aQuantileIsTheSmallestTimeThatThatShareDoesNotExceed() {
        Figures figures = Figures.of(
                LongStream.rangeClosed(1, 200).mapToObj(Duration::ofMillis).toList());

        assertThat(figures.p50()).isEqualTo(100);
        assertThat(figures.p99()).isEqualTo(198);
        assertThat(figures.max()).isEqualTo(200);
    }

    @Test
    void oneTimeIsEveryQuantileAndNoneIsZero() {
        assertThat(Figures.of(List.of(Duration.ofMillis(7))).p99()).isEqualTo(7);
        assertThat(Figures.of(List.of()).max()).isZero();
    }
}
