package dev.exeunt.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.admin.Figure.Unit;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeFiguresTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final NodeFigures figures = new NodeFigures(registry);

    @Test
    void aCounterIsOneFigure() {
        registry.counter("exeunt.leaves", "outcome", "known").increment(3);

        assertThat(figures.now()).containsExactly(new Figure("leaves", Map.of("outcome", "known"), Unit.COUNT, 3));
    }

    @Test
    void aGaugeIsOneFigure() {
        Gauge.builder("exeunt.rooms.in.memory", () -> 7).register(registry);

        assertThat(figures.now()).containsExactly(new Figure("roomsInMemory", Map.of(), Unit.COUNT, 7));
    }

    @Test
    void aSummaryIsItsCountItsTotalAndItsMaximum() {
        registry.summary("exeunt.commit.changes").record(40);
        registry.summary("exeunt.commit.changes").record(2);

        assertThat(figures.now())
                .containsExactlyInAnyOrder(
                        new Figure("commitChangesCount", Map.of(), Unit.COUNT, 2),
                        new Figure("commitChangesTotal", Map.of(), Unit.COUNT, 42),
                        new Figure("commitChangesMax", Map.of(), Unit.COUNT, 40));
    }

    @Test
    void aTimerIsItsCountAndItsTimesInNanoseconds() {
        registry.timer("exeunt.commit").record(Duration.ofMillis(2));

        assertThat(figures.now())
                .containsExactlyInAnyOrder(
                        new Figure("commitCount", Map.of(), Unit.COUNT, 1),
                        new Figure("commitTotalTime", Map.of(), Unit.NANOSECONDS, 2_000_000),
                        new Figure("commitMaxTime", Map.of(), Unit.NANOSECONDS, 2_000_000));
    }

    @Test
    void whatIsNotOursIsLeftOut() {
        registry.counter("exeuntlike").increment();
        registry.counter("jvm.threads").increment();

        assertThat(figures.now()).isEmpty();
    }
}
