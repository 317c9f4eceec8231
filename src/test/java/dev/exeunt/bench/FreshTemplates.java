package dev.exeunt.bench;

import dev.exeunt.cli.BenchRoom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All members of one room leave, 64 at a time, each by a template of its own. */
final class FreshTemplates implements Scenario {
    @Override
    public String name() {
        return "fresh-templates";
    }

    @Override
    public void measure(BenchSettings settings, Report report) throws Exception {
        try (Site site = Site.start(settings, Plan.USUAL)) {
            ManyRooms.warmUp(site, settings);
            Pairs.warmUp(site, settings);
            int each = settings.size(2_000, 20);
            site.warm(() -> site.pairsAtOnce(site.newRooms(1, each).get(0), each));
            Cost alone = ManyRooms.measure(site, settings);
            Cost pairs = Pairs.measure(site, settings);
            int members = settings.size(10_000, 200);
            BenchRoom room = site.newRooms(1, members).get(0);
            Cost first = site.cost(Site.BUSY, site.pairsAtOnce(room, members / 10));
            Cost middle = site.cost(Site.BUSY, site.pairsAtOnce(room, members / 10 * 8));
            Cost last = site.cost(Site.BUSY, site.pairsAtOnce(room, members / 10));
            double whole = (first.nodeMicros() + 8 * middle.nodeMicros() + last.nodeMicros()) / 10;
            int most = mostExtremities(RoomLog.read(site.operator(), room));
            report.add("fresh templates: forward extremities at any time", most, "", Target.atMost(Site.BUSY), "");
            report.add(
                    "CPU per pair ÷ many rooms' pair",
                    whole / pairs.nodeMicros(),
                    "",
                    Target.atMost(1.5),
                    "%.0f µs ÷ %.0f µs; send_leave alone in many rooms: %.0f µs"
                            .formatted(whole, pairs.nodeMicros(), alone.nodeMicros()));
            report.add(
                    "CPU of the last tenth ÷ the first",
                    last.nodeMicros() / first.nodeMicros(),
                    "",
                    Target.NONE,
                    "first " + first + "; last " + last);
            if (most > Site.BUSY) {
                throw new IllegalStateException(most + " forward extremities, with " + Site.BUSY + " leaves at a time");
            }
        }
    }

    /** How many events without a successor there were at most, from the room's beginning here on. */
    private static int mostExtremities(List<RoomLog.Event> events) {
        Set<String> extremities = new HashSet<>();
        int most = 0;
        for (RoomLog.Event event : events) {
            event.prev().forEach(extremities::remove);
            extremities.add(event.id());
            most = Math.max(most, extremities.size());
        }
        return most;
    }
}
