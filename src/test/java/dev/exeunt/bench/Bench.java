package dev.exeunt.bench;

import java.time.Duration;
import java.util.List;

/** Runs the scenarios that the system properties name, one after the other. */
public final class Bench {
    private static final List<Scenario> ALL = List.of(
            new ManyRooms(),
            new ManyRoomsOnPostgres(),
            new Pairs(),
            new Transactions(),
            new Storm(),
            new FreshTemplates(),
            new BigRoom(),
            new ManyServers(),
            new Latency(),
            new Memory(),
            new MillionRooms());

    private Bench() {}

    public static void main(String[] arguments) {
        BenchSettings settings = BenchSettings.ofProperties();
        boolean good = true;
        for (Scenario scenario : chosen(settings)) {
            good &= run(scenario, settings);
        }
        System.exit(good ? 0 : 1);
    }

    private static List<Scenario> chosen(BenchSettings settings) {
        List<String> names = ALL.stream().map(Scenario::name).toList();
        settings.scenarios().stream()
                .filter(name -> !names.contains(name))
                .findFirst()
                .ifPresent(unknown -> {
                    throw new IllegalArgumentException("no scenario " + unknown + "; there are " + names);
                });
        return ALL.stream()
                .filter(scenario ->
                        settings.scenarios().isEmpty() || settings.scenarios().contains(scenario.name()))
                .toList();
    }

    private static boolean run(Scenario scenario, BenchSettings settings) {
        long began = System.nanoTime();
        Report report = new Report(scenario.name());
        try {
            scenario.measure(settings, report);
            report.write(settings.folder());
            say(scenario, "took " + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s");
            return true;
        } catch (Exception e) {
            say(scenario, "FAILED");
            e.printStackTrace(System.out);
            return false;
        }
    }

    private static void say(Scenario scenario, String what) {
        System.out.printf("%-14s %s%n", scenario.name(), what);
    }
}
