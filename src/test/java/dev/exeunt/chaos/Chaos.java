package dev.exeunt.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The chaos test. It starts PostgreSQL and a cluster, lets users leave through all nodes while faults happen, and holds the store
 * against what was acknowledged.
 *
 * <p>Exit code 0: no promise was broken and no graceful fault made a request fail; with fencing off: a broken promise was found, as it
 * must be then.
 */
public final class Chaos {
    private Chaos() {}

    public static void main(String[] arguments) throws Exception {
        ChaosSettings settings = ChaosSettings.ofProperties();
        if (settings.ownNetwork() && OwnNamespace.isMissing()) {
            System.exit(OwnNamespace.run(Chaos.class));
        }
        System.exit(run(settings) ? 0 : 1);
    }

    private static boolean run(ChaosSettings settings) throws Exception {
        say("seed " + settings.seed());
        try (World world = World.create(settings)) {
            List<FaultKind> kinds = possible(settings, world.network());
            List<Impact> impacts = new ChaosRun(world, settings).run(new Schedule(kinds, settings.seed()));
            say("checking");
            List<Violation> violations = world.check();
            ChaosReport report =
                    new ChaosReport(settings, impacts, world.ledger().outcomes(), violations);
            report.print(System.out);
            Path file = settings.folder().resolve("report.json");
            report.write(file);
            say(file.toString());
            return settings.fencing() ? report.isGood() : isNoticed(violations);
        }
    }

    /** Whether a writer was found that had no right to write any more. */
    private static boolean isNoticed(List<Violation> violations) {
        boolean noticed =
                violations.stream().anyMatch(violation -> violation.promise().equals("epoch"));
        say(noticed ? "the checker notices that fencing is off" : "fencing is off, and the checker does not notice it");
        return noticed;
    }

    private static List<FaultKind> possible(ChaosSettings settings, Network network) {
        List<FaultKind> possible = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (FaultKind kind : settings.kinds()) {
            boolean can =
                    (network.canBeCut() || !kind.needsNetwork()) && (settings.isCluster() || !kind.needsCluster());
            if (can) {
                possible.add(kind);
            } else {
                skipped.add(kind.word());
            }
        }
        if (!skipped.isEmpty()) {
            say("NOT POSSIBLE HERE, left out: " + String.join(", ", skipped));
        }
        return possible;
    }

    static void say(String what) {
        System.out.printf("chaos %tT %s%n", System.currentTimeMillis(), what);
    }
}
