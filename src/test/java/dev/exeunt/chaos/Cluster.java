package dev.exeunt.chaos;

import dev.exeunt.cli.BenchServers;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The nodes, one homeserver together, with their configurations. */
final class Cluster implements AutoCloseable {
    private static final String ADMIN_TOKEN = "chaos";
    private static final Path HAZELCAST = Path.of("cluster/hazelcast-static.xml");
    private static final Duration JOIN = Duration.ofSeconds(90);

    private final Http http = new Http(ADMIN_TOKEN);
    private final ChaosSettings settings;
    private final Network network;
    private final List<Node> nodes = new ArrayList<>();

    /**
     * Writes the configurations of all nodes; none is started yet.
     *
     * @param signingKey file of the key that they share
     */
    Cluster(
            ChaosSettings settings,
            Network network,
            Postgres postgres,
            Origin origin,
            BenchServers servers,
            Path signingKey)
            throws IOException {
        this.settings = settings;
        this.network = network;
        for (int i = 0; i < settings.nodes(); i++) {
            Path yaml = settings.folder().resolve("node" + (i + 1) + ".yaml");
            JsonObject configuration = JsonObject.of(
                            "server-name", servers.node().value(),
                            "signing-key", signingKey.toString(),
                            "store", postgres.location(user(i)))
                    .with(
                            "federation",
                            JsonObject.of(
                                            "host",
                                            network.node(i),
                                            "port",
                                            Node.FEDERATION_PORT,
                                            "rate-limit",
                                            1_000_000,
                                            "trusted-ca",
                                            origin.authority().toString())
                                    .with("allowed-networks", JsonArray.of(new JsonString(network.cidr()))))
                    .with(
                            "admin",
                            JsonObject.of("host", network.node(i), "port", Node.ADMIN_PORT, "token", ADMIN_TOKEN));
            Files.writeString(yaml, withCluster(configuration, i).toString());
            Path log = settings.folder().resolve("node" + (i + 1) + ".log");
            nodes.add(
                    new Node(i, network.node(i), command(i, yaml), Map.of("HAZELCAST_MEMBERS", members()), log, http));
        }
    }

    /** The user of the store as which a node connects. */
    static String user(int node) {
        return "node" + (node + 1);
    }

    private JsonObject withCluster(JsonObject configuration, int node) {
        JsonObject cluster = JsonObject.of(
                "enabled", true,
                "hazelcast", HAZELCAST.toAbsolutePath().toString(),
                "host", network.node(node));
        return settings.isCluster() ? configuration.with("cluster", cluster) : configuration;
    }

    /** All nodes' addresses, as the configuration of Hazelcast asks for them. */
    private String members() {
        return IntStream.range(0, settings.nodes())
                .mapToObj(node -> network.node(node) + ":5701")
                .collect(Collectors.joining(","));
    }

    private List<String> command(int node, Path yaml) {
        List<String> command = new ArrayList<>(network.inside(node));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"));
        // Addresses of loopback besides 127.0.0.1 are this machine's too, but Hazelcast does not find them.
        command.add("-Dhazelcast.local.localAddress=" + network.node(node));
        if (!settings.fencing()) {
            command.add("-Dexeunt.test.fencing=off");
        }
        command.addAll(List.of("-jar", settings.jar().toString(), "serve", "--config", yaml.toString()));
        return command;
    }

    Http http() {
        return http;
    }

    List<Node> nodes() {
        return nodes;
    }

    /** Starts all of them; the first one before the others, as they need its tables. */
    void start() throws IOException {
        nodes.get(0).start();
        for (Node node : nodes.subList(1, nodes.size())) {
            node.launch();
        }
        awaitReady();
    }

    /** Waits until each of them says that it is ready. */
    void awaitReady() throws IOException {
        for (Node node : nodes) {
            node.awaitReady(JOIN);
        }
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
    }
}
