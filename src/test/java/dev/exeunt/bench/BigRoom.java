package dev.exeunt.bench;

import dev.exeunt.cli.BenchRoom;
import dev.exeunt.cli.LeavePair;
import dev.exeunt.cli.LoadResult;
import java.io.IOException;
import java.util.List;

/** A room with very many members against rooms with few: what a leave costs, and how long the first one takes after a restart. */
final class BigRoom implements Scenario {
    /** As many as it takes for 64 extremities to become one. */
    private static final int MERGES = 5;

    @Override
    public String name() {
        return "big-room";
    }

    @Override
    public void measure(BenchSettings settings, Report report) throws Exception {
        int small = settings.size(100, 20);
        int rooms = settings.size(40, 2);
        int atOnce = settings.size(Site.BUSY, 4);
        int inARow = settings.size(30, 4);
        try (Site site = Site.start(settings, Plan.USUAL)) {
            BenchRoom big = site.newRooms(1, settings.size(100_000, 300)).get(0);
            ManyRooms.warmUp(site, settings);
            Pairs.warmUp(site, settings);
            List<BenchRoom> few = site.newRooms(rooms, small);
            Cost rowFew = site.cost(1, site.inARow(few, inARow));
            Cost rowBig = site.cost(1, site.inARow(List.of(big), inARow * rooms));
            report.add(
                    "leaves one by one: CPU per leave ÷ rooms of " + small,
                    rowBig.nodeMicros() / rowFew.nodeMicros(),
                    "",
                    Target.atMost(1.2),
                    rowBig + " ÷ " + rowFew);
            double pairsFew = pairs(site, few, atOnce);
            double pairsBig = pairs(site, few.stream().map(room -> big).toList(), atOnce);
            report.add(
                    "fresh templates, " + atOnce + " at a time: CPU per pair ÷ rooms of " + small,
                    pairsBig / pairsFew,
                    "",
                    Target.atMost(1.2),
                    "%.0f µs ÷ %.0f µs".formatted(pairsBig, pairsFew));
            firstLeave(site, settings, big, report);
        }
    }

    /**
     * The CPU time of a pair where pairs begin at the same time, in one room after the other. A few more, one by one, then leave the room
     * with one forward extremity: the next ones find it as a room in which nothing has happened yet.
     */
    private static double pairs(Site site, List<BenchRoom> rooms, int atOnce) throws IOException {
        List<List<List<LeavePair>>> bursts =
                rooms.stream().map(room -> site.pairsAtOnce(room, atOnce)).toList();
        List<List<List<LeavePair>>> merges = rooms.stream()
                .map(room -> site.pairsInARow(List.of(room), MERGES))
                .toList();
        Meter meter = site.meter();
        LoadResult last = null;
        for (int i = 0; i < rooms.size(); i++) {
            site.load(atOnce, bursts.get(i));
            last = site.load(1, merges.get(i));
        }
        return meter.read(last, (atOnce + MERGES) * rooms.size()).nodeMicros();
    }

    private static double firstPair(Site site, BenchRoom room) {
        return site.load(1, site.pairsInARow(List.of(room), 1)).p50();
    }

    private static void firstLeave(Site site, BenchSettings settings, BenchRoom big, Report report) throws IOException {
        double worst = 0;
        double worstOfSmall = 0;
        for (int i = 0; i < settings.size(3, 1); i++) {
            BenchRoom small = site.newRooms(1, 100).get(0);
            site.restart();
            int each = settings.size(60, 3);
            site.load(Site.BUSY, site.inARow(site.newRooms(settings.size(150, 3), each), each));
            worstOfSmall = Math.max(worstOfSmall, firstPair(site, small));
            worst = Math.max(worst, firstPair(site, big));
        }
        report.add(
                "make_leave and send_leave, the room's first after a restart",
                worst,
                "ms",
                Target.atMost(50),
                "worst of %d; in a room of 100: %.1f ms".formatted(settings.size(3, 1), worstOfSmall));
    }
}
