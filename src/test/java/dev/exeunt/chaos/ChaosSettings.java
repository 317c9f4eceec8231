package dev.exeunt.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a run is to be, from the system properties {@code chaos.…}.
 *
 * @param faults how many
 * @param kinds of which kinds
 * @param seed of the schedule
 * @param nodes how many nodes; 1 runs without a cluster
 * @param rate leaves a second, besides the probes
 * @param pause how long a node or the store is stopped, cut off or partitioned
 * @param fencing whether the nodes check epochs and leases; without, the checker must find what comes of it
 * @param ownNetwork whether to run in network namespaces where that is possible
 * @param jar the node's fat jar
 * @param folder for all that is kept
 */
record ChaosSettings(
        int faults,
        List<FaultKind> kinds,
        long seed,
        int nodes,
        int rate,
        Duration pause,
        boolean fencing,
        boolean ownNetwork,
        Path jar,
        Path folder) {
    static ChaosSettings ofProperties() {
        long seed = number("seed", 0);
        return new ChaosSettings(
                (int) number("faults", 12),
                FaultKind.parse(text("kinds", "")),
                seed == 0 ? ThreadLocalRandom.current().nextLong(1, 1_000_000) : seed,
                (int) number("nodes", 3),
                (int) number("rate", 60),
                Duration.ofSeconds(number("pause", 30)),
                !text("fencing", "on").equals("off"),
                !text("network", "own").equals("shared"),
                Path.of(text("jar", "target/exeunt.jar")).toAbsolutePath(),
                Path.of(text("folder", "target/chaos")).toAbsolutePath());
    }

    /** The same with so many nodes, in a folder of its own. */
    ChaosSettings with(int otherNodes) {
        return new ChaosSettings(
                faults,
                kinds,
                seed,
                otherNodes,
                rate,
                pause,
                fencing,
                ownNetwork,
                jar,
                folder.resolve("nodes" + otherNodes));
    }

    boolean isCluster() {
        return nodes > 1;
    }

    private static String text(String key, String otherwise) {
        String value = System.getProperty("chaos." + key, "");
        return value.isBlank() ? otherwise : value;
    }

    private static long number(String key, long otherwise) {
        return Long.parseLong(text(key, Long.toString(otherwise)));
    }
}
