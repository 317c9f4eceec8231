package dev.exeunt.bench;

import dev.exeunt.cli.LoadResult;
import java.io.IOException;
import java.sql.SQLException;

/** How long a leave takes at half of the highest throughput, on both stores. */
final class Latency implements Scenario {
    @Override
    public String name() {
        return "latency";
    }

    @Override
    public void measure(BenchSettings settings, Report report) throws Exception {
        measure(settings, Plan.USUAL, "embedded", 15, report);
        measure(settings, Plan.USUAL.onPostgres(), "PostgreSQL", 25, report);
    }

    private static void measure(BenchSettings settings, Plan plan, String store, double target, Report report)
            throws IOException, SQLException {
        try (Site site = Site.start(settings, plan)) {
            ManyRooms.warmUp(site, settings);
            double highest = ManyRooms.measure(site, settings).leavesPerSecond();
            int rooms = settings.size(500, 10);
            int each = Math.max(3, (int) (highest / 2 * settings.size(30, 1) / rooms));
            LoadResult result = site.steadyLoad(highest / 2, site.inARow(site.newRooms(rooms, each), each));
            report.add(
                    store + ": p99 at half of the highest throughput",
                    result.p99(),
                    "ms",
                    Target.atMost(target),
                    "p50 %.1f ms, %.0f of %.0f leaves/s".formatted(result.p50(), result.rate(), highest));
        }
    }
}
