package dev.exeunt.bench;

import dev.exeunt.chaos.Postgres;
import dev.exeunt.cli.BenchClient;
import dev.exeunt.cli.BenchNode;
import dev.exeunt.cli.BenchOperator;
import dev.exeunt.cli.BenchRoom;
import dev.exeunt.cli.BenchServers;
import dev.exeunt.cli.BenchSetup;
import dev.exeunt.cli.BenchStep;
import dev.exeunt.cli.LeaveLoad;
import dev.exeunt.cli.LeavePair;
import dev.exeunt.cli.LoadResult;
import dev.exeunt.cli.SignedLeave;
import dev.exeunt.cli.SteadyLoad;
import dev.exeunt.keys.SigningKeyFile;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A measured node in a JVM of its own, on a store that nobody else uses, and the server whose users leave. */
final class Site implements AutoCloseable {
    /** Connections where the node is to be busy. */
    static final int BUSY = 64;

    private static final String USER = "bench";
    private static final String NO_RELAY = "{\"class\":\"dev.exeunt.relay.RelayVerticle\",\"instances\":0}";
    /** What share of the time the JVM of a warm node may compile. */
    private static final double COMPILING = 0.03;

    private static final int MOST_ROUNDS = 12;
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final BenchSettings settings;
    private final Plan plan;
    private final Path folder;
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger rooms = new AtomicInteger();
    private final BenchServers servers;
    private final Postgres postgres;
    private final BenchSetup setup;
    private BenchNode node;
    private NodeJvm jvm;
    private BenchOperator operator;

    private Site(BenchSettings settings, Plan plan) throws IOException, SQLException {
        this.settings = settings;
        this.plan = plan;
        this.folder = settings.folder().resolve("node");
        delete(folder);
        Files.createDirectories(folder);
        this.servers = new BenchServers(
                new ServerName("node.bench"),
                SigningKeyFile.create(BenchSetup.signingKey(folder)),
                new ServerName("origin.bench"),
                BenchServers.newKey("origin"),
                IntStream.range(0, plan.others())
                        .mapToObj(i -> new ServerName("s" + i + ".bench.invalid"))
                        .toList());
        this.postgres = plan.postgres() ? new Postgres(folder, "127.0.0.1", "127.0.0.0/8") : null;
        if (plan.postgres()) {
            postgres.addUser(USER);
        }
        if (!plan.relay()) {
            Files.createDirectories(folder.resolve("verticles"));
            Files.writeString(folder.resolve("verticles/relay.json"), NO_RELAY);
        }
        this.setup = new BenchSetup(folder, servers, plan.postgres() ? postgres.location(USER) : null);
        setup.write();
    }

    /** Sets a node up and starts it. */
    static Site start(BenchSettings settings, Plan plan) throws IOException, SQLException {
        Site site = new Site(settings, plan);
        try {
            site.startNode();
            return site;
        } catch (IOException | RuntimeException e) {
            site.close();
            throw e;
        }
    }

    private void startNode() throws IOException {
        List<String> options = new ArrayList<>(List.of("-Xmx" + plan.heap()));
        if (settings.smoke()) {
            // It ends before better code would pay.
            options.add("-XX:TieredStopAtLevel=1");
        }
        options.addAll(settings.nodeJvm());
        node = BenchNode.start(setup.configuration(), options);
        jvm = new NodeJvm(node.pid());
        operator = new BenchOperator(vertx, node);
    }

    private void stopNode() throws IOException {
        if (jvm != null) {
            jvm.close();
            node.close();
        }
    }

    /** Something that is done while the node does not run. */
    interface Interlude {
        void play() throws IOException, SQLException;
    }

    /** Ends the node in order and starts it again. */
    void restart() throws IOException {
        stopNode();
        startNode();
    }

    /** Ends the node in order, does this, and starts it again. */
    void restart(Interlude interlude) throws IOException, SQLException {
        stopNode();
        interlude.play();
        startNode();
    }

    BenchServers servers() {
        return servers;
    }

    BenchOperator operator() {
        return operator;
    }

    NodeJvm jvm() {
        return jvm;
    }

    Postgres postgres() {
        return postgres;
    }

    /** Where the embedded store's files are. */
    Path data() {
        return folder.resolve("data");
    }

    // ---- rooms, and what their users do

    /** A room that {@link RoomCopies} copies. */
    BenchRoom newRoomToCopy(int members) {
        BenchRoom room =
                new BenchRoom(RoomVersion.V10, servers, rooms.incrementAndGet(), members, System.currentTimeMillis());
        operator.admit(room);
        return room;
    }

    /** Rooms of the node's, each with so many of the leaving server's users and one of each other server's. */
    List<BenchRoom> newRooms(int count, int members) {
        return newRooms(count, members, servers);
    }

    /** Rooms with users of these servers. */
    List<BenchRoom> newRooms(int count, int members, BenchServers inside) {
        long now = System.currentTimeMillis();
        return IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> {
                    BenchRoom room = new BenchRoom(settings.version(), inside, rooms.incrementAndGet(), members, now);
                    operator.admit(room);
                    return room;
                })
                .toList();
    }

    /** So many leaves of each room, each built on the one before. */
    List<List<SignedLeave>> inARow(List<BenchRoom> from, int each) {
        return from.stream()
                .parallel()
                .map(room -> room.leavesInARow(each).stream()
                        .map(leave -> SignedLeave.of(leave, servers))
                        .toList())
                .toList();
    }

    /** Everybody's leave, all of a room built on one template. */
    List<List<SignedLeave>> atOnce(BenchRoom from) {
        return from.leavesAtOnce().stream()
                .parallel()
                .map(leave -> List.of(SignedLeave.of(leave, servers)))
                .toList();
    }

    /** So many leaves of each room, one after the other, each with a template of its own. */
    List<List<LeavePair>> pairsInARow(List<BenchRoom> from, int each) {
        return from.stream().parallel().map(room -> pairs(room, each)).toList();
    }

    /** So many leaves of a room in no order, each with a template of its own. */
    List<List<LeavePair>> pairsAtOnce(BenchRoom from, int count) {
        return pairs(from, count).stream().map(List::of).toList();
    }

    private List<LeavePair> pairs(BenchRoom from, int count) {
        return from.nextMembers(count).stream()
                .map(user -> LeavePair.of(from.id(), user, servers))
                .toList();
    }

    // ---- loads

    /** Measures from now on. */
    Meter meter() throws IOException {
        return new Meter(node, jvm, postgres);
    }

    /** Takes these steps over so many connections; all must be accepted. */
    LoadResult load(int connections, Collection<? extends Collection<? extends BenchStep>> series) {
        BenchClient client = client(connections);
        return await(LeaveLoad.run(client, series).eventually(client::close)).orThrow();
    }

    /**
     * Repeats a load until the node's JVM has next to nothing left to compile in it, so that what is measured afterwards is the code
     * that a node runs for the rest of its life.
     */
    void warm(Supplier<? extends Collection<? extends Collection<? extends BenchStep>>> load) {
        boolean warm = false;
        for (int round = 0; round < settings.size(MOST_ROUNDS, 1) && !warm; round++) {
            Collection<? extends Collection<? extends BenchStep>> series = load.get();
            Duration before = jvm.compiled();
            double seconds = load(BUSY, series).seconds();
            warm = jvm.compiled().minus(before).toMillis() / 1e3 < COMPILING * seconds;
        }
    }

    /** Takes these steps at a steady rate; all must be accepted. */
    LoadResult steadyLoad(double rate, Collection<? extends Collection<? extends BenchStep>> series) {
        BenchClient client = client(BUSY);
        return await(SteadyLoad.run(vertx, client, rate, series).eventually(client::close))
                .orThrow();
    }

    /** What came of a load, and how the machine kept it waiting meanwhile. */
    record Watched(LoadResult load, MachineStalls stalls) {}

    /** As {@link #steadyLoad}, with an eye on the machine. */
    Watched watchedLoad(double rate, Collection<? extends Collection<? extends BenchStep>> series) {
        MachineStalls stalls = MachineStalls.watch();
        try (stalls) {
            return new Watched(steadyLoad(rate, series), stalls);
        }
    }

    /** Takes these steps over so many connections, and measures. */
    Cost cost(int connections, Collection<? extends Collection<? extends BenchStep>> series) throws IOException {
        Meter meter = meter();
        LoadResult result = load(connections, series);
        return meter.read(result, result.accepted());
    }

    private BenchClient client(int connections) {
        return new BenchClient(vertx, node.host(), node.federationPort(), connections);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("gave up after " + PATIENCE.toMinutes() + " minutes", e);
        }
    }

    @Override
    public void close() throws IOException {
        try (postgres) {
            stopNode();
        } finally {
            await(vertx.close());
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
