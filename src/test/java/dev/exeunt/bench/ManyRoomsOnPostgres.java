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
            Floor floor = new Floor(settings);
            Cost cost = ManyRooms.measure(site, settings);
            floor.end();
            report.add(
                    "CPU per leave ÷ floor",
                    cost.nodeMicros() / floor.micros(),
                    "",
                    Target.atMost(1.9),
                    cost + ", " + floor);
            report.add(
                    "CPU per leave with PostgreSQL's ÷ floor",
                    cost.bothMicros() / floor.micros(),
                    "",
                    Target.atMost(2.8),
                    "");
            report.add("allocation per leave", cost.bytes(), "B");
        }
    }
}
