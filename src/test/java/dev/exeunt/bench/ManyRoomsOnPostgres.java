package dev.exeunt.bench;

/** The same as {@link ManyRooms}, on PostgreSQL. */
final class ManyRoomsOnPostgres implements Scenario {
    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public void measure(BenchSettings settings, Report report) throws Exception {
        try (Site site = Site.start(settings, Plan.USUAL.onPostgres())) {
            ManyRooms.warmUp(site, settings);
            Slices slices = Slices.measure(settings, () -> ManyRooms.measure(site, settings));
            report.add(
                    "CPU per leave ÷ floor",
                    slices.perFloor(Cost::nodeMicros),
                    "",
                    Target.atMost(1.9),
                    slices.toString());
            report.add(
                    "CPU per leave with PostgreSQL's ÷ floor",
                    slices.perFloor(Cost::bothMicros),
                    "",
                    Target.atMost(2.8),
                    "");
            report.add("allocation per leave", slices.median(Cost::bytes), "B");
        }
    }
}
