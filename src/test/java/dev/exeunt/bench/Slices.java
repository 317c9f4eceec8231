package dev.exeunt.bench;

import dev.exeunt.cli.VerifyRate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A load in slices, between which the floor is measured: the least that a leave can cost, two verifications and two hashes. Each slice is
 * held against the floor before and after it, as a machine's speed may change within seconds, and the median of the slices counts.
 */
final class Slices {
    private static final int COUNT = 7;

    private final List<Slice> slices = new ArrayList<>();

    private record Slice(Cost cost, double floorMicros) {}

    /** Takes the load of one slice. */
    interface Load {
        Cost take() throws IOException;
    }

    /** Takes the slices of a load. */
    static Slices measure(BenchSettings settings, Load load) throws IOException {
        Slices measured = new Slices();
        int rounds = settings.size(5_000, 100);
        double before = VerifyRate.floorMicros(rounds);
        for (int i = 0; i < settings.size(COUNT, 1); i++) {
            Cost cost = load.take();
            double after = VerifyRate.floorMicros(rounds);
            measured.slices.add(new Slice(cost, (before + after) / 2));
            before = after;
        }
        return measured;
    }

    /** The median of this CPU time, divided by the floor. */
    double perFloor(ToDoubleFunction<Cost> micros) {
        return medianOf(slice -> micros.applyAsDouble(slice.cost()) / slice.floorMicros());
    }

    /** The median of this. */
    double median(ToDoubleFunction<Cost> figure) {
        return medianOf(slice -> figure.applyAsDouble(slice.cost()));
    }

    private double medianOf(ToDoubleFunction<Slice> figure) {
        double[] sorted = slices.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** The medians of what each slice says. */
    @Override
    public String toString() {
        double store = median(Cost::storeMicros);
        return String.format(
                Locale.ROOT,
                "%.0f µs%s a leave, floor %.0f µs, %.0f/s, p50 %.1f ms, p99 %.1f ms, medians of %d slices",
                median(Cost::nodeMicros),
                store == 0 ? "" : String.format(Locale.ROOT, " + %.0f µs in PostgreSQL", store),
                medianOf(Slice::floorMicros),
                median(Cost::leavesPerSecond),
                median(cost -> cost.result().p50()),
                median(cost -> cost.result().p99()),
                slices.size());
    }
}
