package dev.exeunt.bench;

import dev.exeunt.cli.VerifyRate;
import java.util.Locale;

/** The least that a leave can cost: two verifications and two hashes, as fast as this machine is before and after a measurement. */
final class Floor {
    private final int rounds;
    private final double before;
    private double after;

    Floor(BenchSettings settings) {
        this.rounds = settings.size(20_000, 100);
        this.before = VerifyRate.floorMicros(rounds);
    }

    void end() {
        after = VerifyRate.floorMicros(rounds);
    }

    /** Microseconds. */
    double micros() {
        return (before + after) / 2;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "floor %.0f µs", micros());
    }
}
