package dev.exeunt.bench;

import java.io.IOException;

/** Leaves that begin with a template: {@code make_leave} and {@code send_leave}, in many rooms. */
final class Pairs implements Scenario {
    @Override
    public String name() {
        return "pairs";
    }

    @Override
    public void measure(BenchSettings settings, Report report) throws Exception {
        try (Site site = Site.start(settings, Plan.USUAL)) {
            ManyRooms.warmUp(site, settings);
            warmUp(site, settings);
            Slices slices = Slices.measure(settings, () -> measure(site, settings));
            report.add(
                    "CPU per pair ÷ floor",
                    slices.perFloor(Cost::nodeMicros),
                    "",
                    Target.atMost(2.2),
                    slices.toString());
            report.add("allocation per pair", slices.median(Cost::bytes), "B");
        }
    }

    /** Lets the node's JVM compile what pairs run through. */
    static void warmUp(Site site, BenchSettings settings) {
        int each = settings.size(100, 3);
        site.warm(() -> site.pairsInARow(site.newRooms(settings.size(200, 3), each), each));
    }

    /** What a pair costs in many rooms at the same time. */
    static Cost measure(Site site, BenchSettings settings) throws IOException {
        int each = settings.size(60, 5);
        return site.cost(Site.BUSY, site.pairsInARow(site.newRooms(settings.size(200, 4), each), each));
    }
}
