package dev.exeunt.bench;

import dev.exeunt.cli.BenchRoom;
import dev.exeunt.cli.SignedLeave;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All members of one room leave at once, by leaves that were built on one template: each leave is a forward extremity more. */
final class Storm implements Scenario {
    private static final int PARTS = 10;

    @Override
    public String name() {
        return "storm";
    }

    @Override
    public void measure(BenchSettings settings, Report report) throws Exception {
        try (Site site = Site.start(settings, Plan.USUAL)) {
            ManyRooms.warmUp(site, settings);
            for (BenchRoom room : site.newRooms(settings.size(4, 1), settings.size(1_000, 20))) {
                site.load(Site.BUSY, site.atOnce(room));
            }
            double usual = ManyRooms.measure(site, settings).nodeMicros();
            List<Cost> parts = parts(site, settings.size(10_000, 200));
            double whole =
                    parts.stream().mapToDouble(Cost::nodeMicros).average().orElseThrow();
            Cost first = parts.get(0);
            Cost last = parts.get(PARTS - 1);
            report.add(
                    "one template: CPU per leave ÷ many rooms",
                    whole / usual,
                    "",
                    Target.atMost(1.5),
                    "%.0f µs ÷ %.0f µs".formatted(whole, usual));
            report.add(
                    "CPU of the last tenth ÷ the first",
                    last.nodeMicros() / first.nodeMicros(),
                    "",
                    Target.atMost(1.3),
                    "first " + first + "; last " + last);
        }
    }

    private static List<Cost> parts(Site site, int members) throws IOException {
        List<List<SignedLeave>> leaves = site.atOnce(site.newRooms(1, members).get(0));
        List<Cost> parts = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            parts.add(site.cost(Site.BUSY, leaves.subList(members / PARTS * i, members / PARTS * (i + 1))));
        }
        return parts;
    }
}
