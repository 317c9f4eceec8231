package dev.exeunt.bench;

import dev.exeunt.cli.BenchRoom;
import java.io.IOException;
import java.util.List;

/** What a room with very many members takes of the heap: while nobody leaves it, and while many do. */
final class Memory implements Scenario {
    private static final double MB = 1e6;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void measure(BenchSettings settings, Report report) throws Exception {
        int members = settings.size(100_000, 300);
        try (Site site = Site.start(settings, Plan.USUAL)) {
            double without = heapOfARestart(site, settings);
            BenchRoom room = site.newRooms(1, members).get(0);
            double cold = heapOfARestart(site, settings);
            site.load(1, site.inARow(List.of(room), settings.size(1_000, 20)));
            double hot = site.jvm().liveBytes() / MB;
            report.add(
                    "cold room of %d members".formatted(members),
                    cold - without,
                    "MB",
                    Target.NONE,
                    "heap of %.1f MB with it in the store, %.1f MB without".formatted(cold, without));
            report.add("the same, hot: 1,000 leaves later", hot - cold, "MB", Target.atMost(25), "");
            site.load(Site.BUSY, site.pairsAtOnce(room, settings.size(1_000, 20)));
            report.add(
                    "1,000 pairs later, 64 at a time", site.jvm().liveBytes() / MB - cold, "MB", Target.atMost(25), "");
        }
    }

    /** Megabytes of heap after as many leaves of other rooms as the last time. */
    private static double heapOfARestart(Site site, BenchSettings settings) throws IOException {
        int each = settings.size(60, 3);
        List<BenchRoom> rooms = site.newRooms(settings.size(150, 3), each);
        site.restart();
        site.load(Site.BUSY, site.inARow(rooms, each));
        return site.jvm().liveBytes() / MB;
    }
}
