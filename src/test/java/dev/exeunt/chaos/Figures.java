package dev.exeunt.chaos;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Times in milliseconds, in order. */
record Figures(List<Double> sorted) {
    static Figures of(Collection<Duration> times) {
        return new Figures(
                times.stream().map(time -> time.toNanos() / 1e6).sorted().toList());
    }

    /** What this share of the times is at most; 0 where there are none. */
    double quantile(double share) {
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size() - 1e-9) - 1);
    }

    double p50() {
        return quantile(0.5);
    }

    double p99() {
        return quantile(0.99);
    }

    double max() {
        return quantile(1);
    }
}
