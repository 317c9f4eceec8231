package dev.exeunt.bench;

import dev.exeunt.cli.BenchRoom;
import dev.exeunt.cli.LoadResult;
import dev.exeunt.cli.SignedLeave;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

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
            int before = each(highest / 2 * settings.size(10, 1) / rooms);
            int measured = each(highest / 2 * settings.size(30, 1) / rooms);
            List<BenchRoom> busy = site.newRooms(rooms, before + measured);
            List<List<SignedLeave>> first = site.inARow(busy, before);
            List<List<SignedLeave>> rest = site.inARow(busy, measured);
            site.steadyLoad(highest / 2, first);
            Site.Watched watched = site.watchedLoad(highest / 2, rest);
            LoadResult result = watched.load();
            report.add(
                    store + ": p99 at half of the highest throughput",
                    result.p99(),
                    "ms",
                    Target.atMost(target),
                    "p50 %.1f ms, %.0f of %.0f leaves/s, %s"
                            .formatted(result.p50(), result.rate(), highest, watched.stalls()));
        }
    }

    private static int each(double leaves) {
        return Math.max(3, (int) leaves);
    }
}
