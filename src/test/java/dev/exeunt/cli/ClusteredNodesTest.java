package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.store.PostgresServer;
import dev.exeunt.store.StoreLocation;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes as one homeserver: Hazelcast, the event bus over mutual TLS, PostgreSQL. */
class ClusteredNodesTest {
    private static final int ROOMS = 12;

    private final HttpClient client = HttpClient.newHttpClient();
    private StoreLocation.PostgreSql store;

    @TempDir
    Path folder;

    @BeforeEach
    void prepare() throws IOException {
        store = PostgresServer.newDatabase();
        ThrowAwayAuthority authority = new ThrowAwayAuthority();
        authority.writeTo(folder.resolve("ca.pem"));
        PemKeyCertOptions issued = authority.issue("127.0.0.1");
        Files.write(folder.resolve("node.pem"), issued.getCertValue().getBytes());
        Files.write(folder.resolve("node.key"), issued.getKeyValue().getBytes());
    }

    @Test
    void everyNodeReachesEveryRoomAndTheOneThatEndsLeavesItsRoomsToTheOthers() throws Exception {
        Path hazelcast = hazelcast("one");
        try (Application first = start(hazelcast)) {
            List<String> rooms;
            try (Application second = start(hazelcast)) {
                awaitShared(first);
                rooms = found(first);
                for (String room : rooms) {
                    setTopic(first, room, "told to the first");
                    setTopic(second, room, "told to the second");
                }
                assertThat(get(second, "/health/ready").statusCode()).isEqualTo(200);
            }
            awaitAllShards(first);
            awaitInHazelcastsMetrics("shardsOwned", 271L);
            for (String room : rooms) {
                assertThat(topic(first, room)).isEqualTo("told to the second");
                setTopic(first, room, "told to the one that is left");
                assertThat(topic(first, room)).isEqualTo("told to the one that is left");
            }
        }
    }

    @Test
    void aNodeOfAnotherClusterDoesNotStartOnTheSameStore() throws Exception {
        try (Application first = start(hazelcast("one"))) {
            String address = first.address("federation");

            assertThatThrownBy(() -> start(hazelcast("two")))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("belong to nodes that this one has no cluster with: " + address);
        }
    }

    // ---- in the words of the tests

    private Path hazelcast(String cluster) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        return Files.writeString(
                folder.resolve(cluster + ".xml"),
                """
                <hazelcast xmlns="http://www.hazelcast.com/schema/config">
                  <cluster-name>%s</cluster-name>
                  <properties>
                    <property name="hazelcast.wait.seconds.before.join">0</property>
                    <property name="hazelcast.socket.bind.any">false</property>
                  </properties>
                  <network>
                    <port auto-increment="true" port-count="3">%d</port>
                    <join>
                      <auto-detection enabled="false"/>
                      <multicast enabled="false"/>
                      <tcp-ip enabled="true"><member>127.0.0.1:%d</member><member>127.0.0.1:%d</member></tcp-ip>
                    </join>
                    <interfaces enabled="true"><interface>127.0.0.1</interface></interfaces>
                  </network>
                  <metrics enabled="true"><collection-frequency-seconds>1</collection-frequency-seconds></metrics>
                </hazelcast>
                """
                        .formatted(cluster, port, port, port + 1));
    }

    private Application start(Path hazelcast) throws IOException {
        Path file = Files.writeString(
                folder.resolve("exeunt.yaml"),
                """
                server-name: resident.example
                signing-key: "%1$s/signing.key"
                federation: {host: 127.0.0.1, port: 0}
                admin: {host: 127.0.0.1, port: 0}
                store: "postgresql://%2$s:%3$s@%4$s:%5$d/%6$s"
                cluster:
                  enabled: true
                  hazelcast: "%7$s"
                  tls: {certificate: "%1$s/node.pem", private-key: "%1$s/node.key", ca: "%1$s/ca.pem"}
                """
                        .formatted(
                                folder,
                                store.user(),
                                store.password(),
                                store.host(),
                                store.port(),
                                store.database(),
                                hazelcast));
        return Application.start(
                Configuration.load(Optional.of(file), Map.of(), Map.of()), folder.resolve("verticles"));
    }

    private void awaitShared(Application node) throws Exception {
        await(() -> shards(node).size() == 2 && !shards(node).contains(0L));
    }

    /** What the other node gave up is asked for ten times a second. */
    private void awaitAllShards(Application node) throws Exception {
        await(() -> shards(node).equals(List.of(271L)));
    }

    private static void awaitInHazelcastsMetrics(String figure, Object... values) throws Exception {
        await(() -> inHazelcastsMetrics(figure).equals(List.of(values)));
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.currentTimeMillis() + 20_000;
        while (!condition.call()) {
            assertThat(System.currentTimeMillis()).as("time runs out").isLessThan(end);
            Thread.sleep(20);
        }
    }

    /** Of each node that runs. */
    private static List<Object> inHazelcastsMetrics(String figure) throws Exception {
        MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
        List<Object> values = new ArrayList<>();
        for (ObjectName ours :
                jmx.queryNames(new ObjectName("com.hazelcast:type=Metrics,instance=*,prefix=exeunt"), null)) {
            values.add(jmx.getAttribute(ours, figure));
        }
        return values;
    }

    private List<Long> shards(Application node) throws Exception {
        JsonObject cluster = json(get(node, "/_exeunt/admin/v1/cluster"));
        return cluster.array("nodes").orElseThrow().stream()
                .map(JsonObject.class::cast)
                .flatMapToLong(one -> LongStream.of(one.integer("shards").orElseThrow()))
                .boxed()
                .toList();
    }

    private List<String> found(Application node) throws Exception {
        List<String> rooms = new ArrayList<>();
        for (int i = 0; i < ROOMS; i++) {
            JsonObject founding =
                    JsonObject.of("creator", "@alice:resident.example", "room_version", "11", "preset", "public_chat");
            rooms.add(post(node, "/rooms", founding).string("room_id").orElseThrow());
        }
        return rooms;
    }

    private void setTopic(Application node, String room, String topic) throws Exception {
        JsonObject act = JsonObject.of(
                "sender", "@alice:resident.example",
                "type", "m.room.topic",
                "state_key", "",
                "content", JsonObject.of("topic", topic));
        assertThat(post(node, "/rooms/" + encode(room) + "/state", act).string("event_id"))
                .isPresent();
    }

    private String topic(Application node, String room) throws Exception {
        JsonObject state =
                json(get(node, "/_exeunt/admin/v1/rooms/" + encode(room) + "/state?type=m.room.topic&state_key="));
        JsonObject event = (JsonObject)
                state.array("state").orElseThrow().stream().findFirst().orElseThrow();
        return event.object("content").orElseThrow().string("topic").orElseThrow();
    }

    private JsonObject post(Application node, String path, JsonObject body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + node.address("admin") + "/_exeunt/admin/v1" + path))
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        return json(client.send(request, BodyHandlers.ofString()));
    }

    private HttpResponse<String> get(Application node, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + node.address("admin") + path))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static JsonObject json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonReader.readObject(response.body().getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
