package dev.exeunt.bench;

import dev.exeunt.cli.BenchRoom;
import dev.exeunt.cli.BenchServers;
import dev.exeunt.cli.VerifyRate;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Many rooms, whose members leave one after the other in each, on the embedded store. */
final class ManyRooms implements Scenario {
    @Override
    public String name() {
        return "many-rooms";
    }

    @Override
    public void measure(BenchSettings settings, Report report) throws Exception {
        try (Site site = Site.start(settings, Plan.USUAL)) {
            warmUp(site, settings);
            double verifications = VerifyRate.ofAllCores(settings.size(20_000, 100));
            Slices slices = Slices.measure(settings, () -> measure(site, settings));
            verifications = (verifications + VerifyRate.ofAllCores(settings.size(20_000, 100))) / 2;
            report.add(
                    "CPU per leave ÷ floor",
                    slices.perFloor(Cost::nodeMicros),
                    "",
                    Target.atMost(1.7),
                    slices.toString());
            double throughput = slices.median(Cost::leavesPerSecond);
            report.add(
                    "throughput beside the load ÷ (verifications of all cores ÷ 2)",
                    throughput / (verifications / 2),
                    "",
                    Target.atLeast(0.45),
                    String.format(Locale.ROOT, "%.0f leaves/s, %.0f verifications/s", throughput, verifications));
            report.add("allocation per leave", slices.median(Cost::bytes), "B");
        }
    }

    /** Lets the node's JVM compile what leaves run through. */
    static void warmUp(Site site, BenchSettings settings) {
        warmUp(site, settings, site.servers());
    }

    /** The same in rooms with these servers. */
    static void warmUp(Site site, BenchSettings settings, BenchServers inside) {
        int each = settings.size(100, 3);
        site.warm(() -> site.inARow(site.newRooms(settings.size(240, 3), each, inside), each));
    }

    /** What a leave costs in many rooms at the same time; other loads are held against it. */
    static Cost measure(Site site, BenchSettings settings) throws IOException {
        int each = settings.size(60, 5);
        List<BenchRoom> rooms = site.newRooms(settings.size(200, 4), each);
        return site.cost(Site.BUSY, site.inARow(rooms, each));
    }
}
