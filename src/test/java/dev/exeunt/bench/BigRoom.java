package dev.exeunt.bench;

import dev.exeunt.cli.BenchRoom;
import dev.exeunt.cli.LoadResult;
import java.io.IOException;
import java.util.List;

/** A room with very many members against rooms with few: what a leave costs, and how long the first one takes after a restart. */
final class BigRoom implements Scenario {
    @Override
    public String name() {
        return "big-room";
    }

    @Override
    public void measure(BenchSettings settings, Report report) throws Exception {
        int small = settings.size(100, 10);
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
            Cost pairsFew = pairs(site, few, atOnce);
            Cost pairsBig = pairs(site, few.stream().map(room -> big).toList(), atOnce);
            report.add(
                    "fresh templates, " + atOnce + " at a time: CPU per pair ÷ rooms of " + small,
                    pairsBig.nodeMicros() / pairsFew.nodeMicros(),
                    "",
                    Target.atMost(1.2),
                    pairsBig + " ÷ " + pairsFew);
            firstLeave(site, settings, big, report);
        }
    }

    /** Pairs that begin at the same time, in one room after the other. */
    private static Cost pairs(Site site, List<BenchRoom> rooms, int atOnce) throws IOException {
        var pairs = rooms.stream().map(room -> site.pairsAtOnce(room, atOnce)).toList();
        Meter meter = site.meter();
        LoadResult result = null;
        for (var ofRoom : pairs) {
            result = site.load(atOnce, ofRoom);
        }
        return meter.read(result, atOnce * rooms.size());
    }

    private static void firstLeave(Site site, BenchSettings settings, BenchRoom big, Report report) throws IOException {
        double worst = 0;
        double worstOfSmall = 0;
        for (int i = 0; i < settings.size(3, 1); i++) {
            BenchRoom small = site.newRooms(1, 100).get(0);
            site.restart();
            int each = settings.size(60, 3);
            site.load(Site.BUSY, site.inARow(site.newRooms(settings.size(150, 3), each), each));
            worstOfSmall = Math.max(
                    worstOfSmall, site.load(1, site.inARow(List.of(small), 1)).p50());
            worst = Math.max(worst, site.load(1, site.inARow(List.of(big), 1)).p50());
        }
        report.add(
                "first leave after a restart, others were made before",
                worst,
                "ms",
                Target.atMost(50),
                "worst of %d; in a room of 100: %.1f ms".formatted(settings.size(3, 1), worstOfSmall));
    }
}
