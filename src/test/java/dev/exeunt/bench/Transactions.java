package dev.exeunt.bench;

import dev.exeunt.cli.BenchRoom;
import dev.exeunt.cli.LoadResult;
import dev.exeunt.matrix.event.Pdu;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Leaves that another server relays: {@code send}, 50 leaves a transaction. */
final class Transactions implements Scenario {
    private static final int PDUS = 50;

    private final AtomicInteger transactions = new AtomicInteger();

    @Override
    public String name() {
        return "transactions";
    }

    @Override
    public void measure(BenchSettings settings, Report report) throws Exception {
        try (Site site = Site.start(settings, Plan.USUAL)) {
            int each = settings.size(5, 1);
            site.warm(() -> ofOneRoom(site, settings.size(120, 3), each));
            site.warm(() -> ofManyRooms(site, settings.size(5, 1), each * PDUS));
            Slices one = Slices.measure(
                    settings, () -> cost(site, ofOneRoom(site, settings.size(100, 3), settings.size(2, 2))));
            Slices many = Slices.measure(
                    settings, () -> cost(site, ofManyRooms(site, settings.size(4, 1), settings.size(50, 2))));
            // One verification and one hash for each leave, and as much for the request that brings 50.
            double floors = (1 + 1.0 / PDUS) / 2;
            report.add(
                    "50 leaves of one room: CPU per leave ÷ (1 + 1/50) verification",
                    one.perFloor(Cost::nodeMicros) / floors,
                    "",
                    Target.atMost(1.8),
                    one.toString());
            report.add(
                    "50 leaves of 50 rooms: CPU per leave ÷ (1 + 1/50) verification",
                    many.perFloor(Cost::nodeMicros) / floors,
                    "",
                    Target.atMost(1.8),
                    many.toString());
            report.add("allocation per leave", one.median(Cost::bytes), "B");
        }
    }

    private static Cost cost(Site site, List<List<SentTransaction>> series) throws IOException {
        Meter meter = site.meter();
        LoadResult result = site.load(Site.BUSY, series);
        return meter.read(result, result.accepted() * PDUS);
    }

    private List<List<SentTransaction>> ofOneRoom(Site site, int rooms, int each) {
        return site.newRooms(rooms, each * PDUS).stream()
                .parallel()
                .map(room -> {
                    List<SentTransaction> series = new ArrayList<>();
                    for (int i = 0; i < each; i++) {
                        series.add(transaction(site, room.leavesInARow(PDUS)));
                    }
                    return series;
                })
                .toList();
    }

    /** @param groups each of 50 rooms, one leave of each in each transaction */
    private List<List<SentTransaction>> ofManyRooms(Site site, int groups, int each) {
        List<List<SentTransaction>> all = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            List<BenchRoom> rooms = site.newRooms(PDUS, each);
            List<SentTransaction> series = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                series.add(transaction(
                        site,
                        rooms.stream()
                                .parallel()
                                .flatMap(room -> room.leavesInARow(1).stream())
                                .toList()));
            }
            all.add(series);
        }
        return all;
    }

    private SentTransaction transaction(Site site, List<Pdu> events) {
        return SentTransaction.of("bench" + transactions.incrementAndGet(), events, site.servers());
    }
}
