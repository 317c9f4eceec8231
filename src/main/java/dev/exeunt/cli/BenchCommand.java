package dev.exeunt.cli;

import dev.exeunt.keys.SigningKeyFile;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.matrix.json.CanonicalJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("exeunt-bench");
        Vertx vertx = Vertx.vertx();
        try {
            BenchServers servers = new BenchServers(
                    new ServerName("node.bench"),
                    SigningKeyFile.create(BenchSetup.signingKey(folder)),
                    new ServerName("origin.bench"),
                    originKey(),
                    List.of());
            BenchSetup setup = new BenchSetup(folder, servers, store);
            setup.write();
            try (BenchNode node = BenchNode.start(setup.configuration(), nodeJvm)) {
                measure(vertx, node, servers);
            }
            return 0;
        } finally {
            await(vertx.close());
            delete(folder);
        }
    }

    private void measure(Vertx vertx, BenchNode node, BenchServers servers) {
        List<List<SignedLeave>> first = new ArrayList<>();
        List<List<SignedLeave>> second = new ArrayList<>();
        prepare(vertx, node, servers, first, second);
        LeaveLoad load = new LeaveLoad(vertx, node.host(), node.federationPort(), connections);
        checkAll(await(load.run(first)));
        double floorBefore = VerifyRate.floorMicros();
        Duration cpuBefore = node.cpu();
        LeaveLoad.Result result = await(load.run(second));
        Duration cpu = node.cpu().minus(cpuBefore);
        double floor = (floorBefore + VerifyRate.floorMicros()) / 2;
        checkAll(result);
        print(result, cpu, floor);
    }

    private void prepare(
            Vertx vertx,
            BenchNode node,
            BenchServers servers,
            List<List<SignedLeave>> first,
            List<List<SignedLeave>> second) {
        WebClient admin = WebClient.create(vertx);
        long now = System.currentTimeMillis();
        for (int i = 0; i < rooms; i++) {
            BenchRoom room = new BenchRoom(roomVersion, servers, i, warmUp + leaves, now);
            HttpResponse<Buffer> answer = await(admin.put(
                            node.adminPort(),
                            node.host(),
                            "/_exeunt/admin/v1/rooms/"
                                    + SignedLeave.encode(room.id().value()) + "/import?signatures=skip")
                    .sendBuffer(Buffer.buffer(CanonicalJson.bytes(room.importBody()))));
            if (answer.statusCode() != 200) {
                throw CommandException.failure("the node refuses a room: " + answer.bodyAsString());
            }
            List<SignedLeave> signed = (atOnce ? room.leavesAtOnce() : room.leavesInARow())
                    .stream().map(leave -> SignedLeave.of(leave, servers)).toList();
            (atOnce ? one(signed.subList(0, warmUp)) : List.of(signed.subList(0, warmUp))).forEach(first::add);
            (atOnce ? one(signed.subList(warmUp, signed.size())) : List.of(signed.subList(warmUp, signed.size())))
                    .forEach(second::add);
        }
    }

    /** Leaves that need no order: each is a series of its own. */
    private static List<List<SignedLeave>> one(List<SignedLeave> leaves) {
        return leaves.stream().map(List::of).toList();
    }

    private static void checkAll(LeaveLoad.Result result) {
        if (result.others() > 0) {
            throw CommandException.failure(
                    result.others() + " leaves were not accepted, " + result.accepted() + " were");
        }
    }

    private void print(LeaveLoad.Result result, Duration cpu, double floor) {
        PrintWriter out = spec.commandLine().getOut();
        double perLeave = cpu.toNanos() / 1e3 / result.accepted();
        out.printf(
                Locale.ROOT,
                "%d leaves in %d rooms%s, room version %s, %d connections, %s store%n",
                result.accepted(),
                rooms,
                atOnce ? ", all at once" : "",
                roomVersion.id(),
                connections,
                store == null ? "embedded" : "given");
        out.printf(
                Locale.ROOT,
                "throughput     %8.0f leaves/s   p50 %.1f ms   p99 %.1f ms%n",
                result.accepted() / result.seconds(),
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

    private static SigningKey originKey() {
        byte[] seed = new byte[SigningKey.SEED_SIZE];
        new SecureRandom().nextBytes(seed);
        return new SigningKey("ed25519:origin", seed);
    }

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
