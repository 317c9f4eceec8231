package dev.exeunt.bench;

import dev.exeunt.cli.LoadResult;
import java.util.Locale;

/**
 * What a load cost.
 *
 * @param result what came of it
 * @param leaves how many leaves there were
 * @param nodeMicros the node's CPU time for each leave
 * @param storeMicros PostgreSQL's, 0 where the store is embedded
 * @param bytes what the node allocated for each leave
 */
record Cost(LoadResult result, int leaves, double nodeMicros, double storeMicros, double bytes) {
    double bothMicros() {
        return nodeMicros + storeMicros;
    }

    double leavesPerSecond() {
        return leaves / result.seconds();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.0f µs%s a leave, %d leaves, %.0f/s, p50 %.1f ms, p99 %.1f ms",
                nodeMicros,
                storeMicros == 0 ? "" : String.format(Locale.ROOT, " + %.0f µs in PostgreSQL", storeMicros),
                leaves,
                leavesPerSecond(),
                result.p50(),
                result.p99());
    }
}
