package dev.exeunt.chaos;

import dev.exeunt.cli.BenchServers;
import dev.exeunt.keys.SigningKeyFile;
import dev.exeunt.matrix.event.ServerName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All that takes part: network, store, nodes, the other homeserver, and the book on what was acknowledged. */
final class World implements AutoCloseable {
    private static final ServerName RESIDENT = new ServerName("exeunt.chaos");

    /** How long after the last fault the other server is still told of leaves: the pause after failures to reach it, and then some. */
    private static final Duration RELAY = Duration.ofMinutes(3);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Network network;
    private final Postgres postgres;
    private final BenchServers servers;
    private final Cluster cluster;
    private final Ledger ledger = new Ledger();
    private final Leaver leaver;
    private final Origin origin;
    private final Ownership ownership;

    private World(ChaosSettings settings) throws IOException, SQLException {
        Thread end = new Thread(this::close, "end");
        Runtime.getRuntime().addShutdownHook(end);
        Path folder = settings.folder();
        network = add(OwnNamespace.isHere() ? new BridgedNetwork(settings.nodes()) : new LoopbackNetwork());
        postgres = add(new Postgres(folder, network.store(), network.cidr()));
        for (int node = 0; node < settings.nodes(); node++) {
            postgres.addUser(Cluster.user(node));
        }
        origin = add(new Origin(network.hub(), folder.resolve("ca.pem")));
        Path signingKey = folder.resolve("signing.key");
        servers = origin.with(RESIDENT, SigningKeyFile.create(signingKey));
        cluster = add(new Cluster(settings, network, postgres, origin, servers, signingKey));
        leaver = new Leaver(cluster.http(), cluster.nodes(), servers, ledger);
        ownership = new Ownership(postgres);
        cluster.start();
        ownership.recordTakeovers();
    }

    /** Makes all of it and starts it. What a former run left is deleted. */
    static World create(ChaosSettings settings) throws IOException, SQLException {
        delete(settings.folder());
        Files.createDirectories(settings.folder());
        return new World(settings);
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

    private <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    Network network() {
        return network;
    }

    Postgres postgres() {
        return postgres;
    }

    Cluster cluster() {
        return cluster;
    }

    Ledger ledger() {
        return ledger;
    }

    Leaver leaver() {
        return leaver;
    }

    Ownership ownership() {
        return ownership;
    }

    /** Rooms with so many members each; none yet. */
    RoomPool rooms(int members, ChaosRoom.Style style) {
        return new RoomPool(cluster.http(), cluster.nodes(), servers, members, style);
    }

    /** The same, with another server in them that is told of the leaves. */
    RoomPool witnessedRooms(int members, ChaosRoom.Style style) {
        return new RoomPool(cluster.http(), cluster.nodes(), origin.withWitness(servers), members, style);
    }

    /** Holds the store against what was acknowledged. */
    List<Violation> check() throws SQLException, IOException {
        Takeovers takeovers = new Takeovers(ownership.takeovers());
        List<Violation> violations = new ArrayList<>(takeovers.violations());
        violations.addAll(ledger.refusals());
        Map<String, List<Acknowledged>> acknowledged = ledger.acknowledged();
        try (Connection connection = postgres.connect()) {
            StoreHistory history = new StoreHistory(connection, cluster.http(), leaver, origin.witness());
            if (!history.awaitRelayed(RELAY)) {
                violations.add(new Violation("relay", "outbox", "is not empty after " + RELAY.toSeconds() + " s"));
            }
            Chaos.say("another server was told of " + origin.witness().count() + " leaves");
            for (StoreHistory.Room room : history.rooms()) {
                List<Acknowledged> leaves = acknowledged.remove(room.id());
                violations.addAll(
                        HistoryChecker.check(history.read(room), takeovers, leaves == null ? List.of() : leaves));
            }
        }
        acknowledged.forEach((room, leaves) ->
                violations.add(new Violation("lost", room, "the room is gone, with " + leaves.size() + " leaves")));
        return violations;
    }

    /** Ends all of it, the last first. */
    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                Chaos.say("at the end: " + e);
            }
        }
    }
}
