package dev.exeunt.cli;

import dev.exeunt.keys.SigningKeyFile;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a node under a load of leaves, and this machine's verifications in the same run, so that their ratio can be compared. */
@Command(
        name = "bench",
        description = {
            "Starts a node in a JVM of its own, imports rooms, and has their members leave over HTTP by leaves that are signed beforehand.",
            "Prints leaves/s, p50/p99, the node's CPU per leave and its ratio to the floor: two Ed25519 verifications and two SHA-256."
        })
final class BenchCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    @Spec
    private CommandSpec spec;

    @Option(names = "--rooms", defaultValue = "400", description = "how many rooms (default: ${DEFAULT-VALUE})")
    private int rooms;

    @Option(
            names = "--leaves",
            defaultValue = "40",
            description = "leaves measured in each room (default: ${DEFAULT-VALUE})")
    private int leaves;

    @Option(
            names = "--warm-up",
            defaultValue = "20",
            description = "leaves in each room before measuring (default: ${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--connections", defaultValue = "64", description = "connections (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--at-once",
            description = "all leaves of a room are built on one template, instead of each on the one before")
    private boolean atOnce;

    @Option(names = "--room-version", defaultValue = "12", description = "(default: ${DEFAULT-VALUE})")
    private RoomVersion roomVersion;

    @Option(names = "--store", description = "the node's store (default: embedded, in a temporary folder)")
    private String store;

    @Option(names = "--node-jvm", description = "an option for the node's JVM; can be repeated")
    private List<String> nodeJvm = List.of();

    @Option(
            names = "--templates",
            description = "each leave is asked for first: make_leave and send_leave by turns, in pairs")
    private boolean templates;

    @Option(
            names = "--rate",
            description = "so many leaves a second, whether the node keeps up or not (default: as many as it takes)")
    private double rate;

    @Option(
            names = "--servers",
            defaultValue = "0",
            description = "how many more servers are in each room; nobody reaches them (default: ${DEFAULT-VALUE})")
    private int servers;

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("exeunt-bench");
        Vertx vertx = Vertx.vertx();
        try {
            BenchServers names = new BenchServers(
                    new ServerName("node.bench"),
                    SigningKeyFile.create(BenchSetup.signingKey(folder)),
                    new ServerName("origin.bench"),
                    BenchServers.newKey("origin"),
                    IntStream.range(0, servers)
                            .mapToObj(i -> new ServerName("s" + i + ".bench.invalid"))
                            .toList());
            BenchSetup setup = new BenchSetup(folder, names, store);
            setup.write();
            try (BenchNode node = BenchNode.start(setup.configuration(), nodeJvm)) {
                measure(vertx, node, names);
            }
            return 0;
        } finally {
            await(vertx.close());
            delete(folder);
        }
    }

    private void measure(Vertx vertx, BenchNode node, BenchServers names) {
        List<List<BenchStep>> first = new ArrayList<>();
        List<List<BenchStep>> second = new ArrayList<>();
        prepare(vertx, node, names, first, second);
        BenchClient client = new BenchClient(vertx, node.host(), node.federationPort(), connections);
        await(LeaveLoad.run(client, first)).orThrow();
        double floorBefore = VerifyRate.floorMicros();
        Duration cpuBefore = node.cpu();
        LoadResult result = await(
                        rate > 0 ? SteadyLoad.run(vertx, client, rate, second) : LeaveLoad.run(client, second))
                .orThrow();
        Duration cpu = node.cpu().minus(cpuBefore);
        double floor = (floorBefore + VerifyRate.floorMicros()) / 2;
        print(result, cpu, floor);
    }

    private void prepare(
            Vertx vertx,
            BenchNode node,
            BenchServers names,
            List<List<BenchStep>> first,
            List<List<BenchStep>> second) {
        BenchOperator operator = new BenchOperator(vertx, node);
        long now = System.currentTimeMillis();
        for (int i = 0; i < rooms; i++) {
            BenchRoom room = new BenchRoom(roomVersion, names, i, warmUp + leaves, now);
            operator.admit(room);
            List<BenchStep> steps = steps(room, names);
            first.addAll(series(steps.subList(0, warmUp)));
            second.addAll(series(steps.subList(warmUp, steps.size())));
        }
    }

    private List<BenchStep> steps(BenchRoom room, BenchServers names) {
        if (templates) {
            return room.nextMembers(warmUp + leaves).stream()
                    .<BenchStep>map(user -> LeavePair.of(room.id(), user, names))
                    .toList();
        }
        return (atOnce ? room.leavesAtOnce() : room.leavesInARow())
                .stream().<BenchStep>map(leave -> SignedLeave.of(leave, names)).toList();
    }

    /** Leaves that need no order are each a series of its own. */
    private List<List<BenchStep>> series(List<BenchStep> steps) {
        return atOnce ? steps.stream().map(List::of).toList() : List.of(steps);
    }

    private void print(LoadResult result, Duration cpu, double floor) {
        PrintWriter out = spec.commandLine().getOut();
        double perLeave = cpu.toNanos() / 1e3 / result.accepted();
        out.printf(
                Locale.ROOT,
                "%d leaves in %d rooms%s%s, room version %s, %d connections, %s store%n",
                result.accepted(),
                rooms,
                atOnce ? ", all at once" : "",
                templates ? ", with templates" : "",
                roomVersion.id(),
                connections,
                store == null ? "embedded" : "given");
        out.printf(
                Locale.ROOT,
                "throughput     %8.0f leaves/s   p50 %.1f ms   p99 %.1f ms%n",
                result.rate(),
                result.p50(),
                result.p99());
        out.printf(Locale.ROOT, "CPU per leave  %8.0f µs%n", perLeave);
        out.printf(
                Locale.ROOT,
                "floor          %8.0f µs   (two verifications and two hashes; %.0f verifications/s a core)%n",
                floor,
                2e6 / floor);
        out.printf(Locale.ROOT, "ratio          %8.2f%n", perLeave / floor);
    }

    /** Waits for what a bench needs before it goes on. */
    static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw CommandException.failure("gave up after " + PATIENCE.toMinutes() + " minutes");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
