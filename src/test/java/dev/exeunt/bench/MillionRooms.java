package dev.exeunt.bench;

import dev.exeunt.cli.BenchRoom;
import dev.exeunt.cli.LoadResult;
import dev.exeunt.cli.SignedLeave;
import dev.exeunt.matrix.event.RoomId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Very many rooms in the store, of which others are left all the time: hardly any of them is in memory when it is. */
final class MillionRooms implements Scenario {
    private static final double MB = 1e6;
    private static final int HEAP_MB = 512;
    private static final int RATE = 1_000;
    private static final int MEMBERS = 3;

    @Override
    public String name() {
        return "million-rooms";
    }

    @Override
    public void measure(BenchSettings settings, Report report) throws Exception {
        int count = settings.size(1_000_000, 1_000);
        int warmUp = settings.size(20, 1) * settings.size(RATE, 50);
        int measured = settings.size(60, 2) * settings.size(RATE, 50);
        try (Site site = Site.start(settings, Plan.USUAL.withHeap(HEAP_MB + "m"))) {
            BenchRoom first = site.newRoomToCopy(MEMBERS);
            List<RoomId> copies = new ArrayList<>(IntStream.range(0, count)
                    .mapToObj(i -> new RoomId("!copy" + i + ":" + site.servers().node()))
                    .toList());
            site.restart(() -> RoomCopies.make(site.data(), first.id(), copies));
            ManyRooms.warmUp(site, settings);
            Collections.shuffle(copies, new Random(1));
            site.steadyLoad(settings.size(RATE, 50), leaves(site, first, copies.subList(0, warmUp)));
            Meter meter = site.meter();
            Site.Watched watched = site.watchedLoad(
                    settings.size(RATE, 50), leaves(site, first, copies.subList(warmUp, warmUp + measured)));
            LoadResult result = watched.load();
            Cost cost = meter.read(result, measured);
            report.add(
                    "%d rooms, %.0f left each second: p99".formatted(count, result.rate()),
                    result.p99(),
                    "ms",
                    Target.atMost(50),
                    cost + ", " + watched.stalls());
            report.add(
                    "heap in use after a collection, of -Xmx%dm".formatted(HEAP_MB),
                    site.jvm().liveBytes() / MB,
                    "MB",
                    Target.atMost(HEAP_MB),
                    "");
        }
    }

    private static List<List<SignedLeave>> leaves(Site site, BenchRoom first, List<RoomId> copies) {
        return copies.stream()
                .parallel()
                .map(copy -> List.of(SignedLeave.of(first.leaveInCopy(copy), site.servers())))
                .toList();
    }
}
