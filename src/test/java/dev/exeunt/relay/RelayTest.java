package dev.exeunt.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.cli.ThrowAwayAuthority;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.net.TestDns;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.Eventually;
import dev.exeunt.shard.Placement;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.StoreLocation;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with a real store, and other servers with real TLS. */
class RelayTest {
    private static final ThrowAwayAuthority AUTHORITY = new ThrowAwayAuthority();
    private static final String[] HOSTS = {"*.remote.example", "127.0.0.2"};

    @TempDir
    Path folder;

    private final RoomHistory history = new RoomHistory(RoomVersion.V10, RelayNode.ADMIN);
    private TestDns dns;
    private Path authority;

    @BeforeEach
    void start() throws IOException {
        dns = new TestDns();
        authority = AUTHORITY.writeTo(folder.resolve("ca.pem"));
    }

    @AfterEach
    void stop() {
        dns.close();
    }

    @Test
    void whatOneServerDoesIsNoConcernOfTheOthers() throws Exception {
        try (ListeningServers remote = new ListeningServers("127.0.0.1", 0, AUTHORITY, HOSTS)) {
            ServerName good = joined(remote.name(host("good")));
            ServerName down = joined(new ServerName(host("down") + ":" + freePort()));
            ServerName broken = joined(remote.name(host("broken")));
            ServerName silent = joined(remote.name(host("silent")));
            ServerName halfWay = joined(remote.name(host("half-way")));
            ServerName liar = joined(remote.name(host("liar")));
            ServerName endless = joined(remote.name(host("endless")));
            ServerName late = joined(remote.name(host("late")));
            remote.answers(
                    broken, request -> request.response().setStatusCode(500).end());
            remote.answers(silent, request -> {});
            remote.answers(halfWay, request -> request.response()
                    .putHeader("Content-Length", "11")
                    .write("{\"pd")
                    .onComplete(written -> request.connection().close()));
            remote.answers(liar, request -> request.response().end("<html>200, really"));
            remote.answers(endless, RelayTest::endlessly);
            try (RelayNode node = node(true)) {
                long began = System.nanoTime();
                for (int i = 1; i <= 20; i++) {
                    node.setTopic(history.roomId(), "topic " + i);
                }
                Eventually.until(() ->
                        remote.topics(good).size() == 20 && remote.topics(late).size() == 20);

                assertThat(System.nanoTime() - began)
                        .as("no server waits for another")
                        .isLessThan(10_000_000_000L);
                assertThat(remote.topics(good)).isEqualTo(topics(20));
                assertThat(remote.topics(late)).isEqualTo(topics(20));
                for (ServerName failing : List.of(down, broken, halfWay, liar, endless)) {
                    Eventually.until(() -> node.queue(failing)
                            .filter(queue -> queue.standing().failures() > 0 && queue.pending() == 20)
                            .isPresent());
                }
                assertThat(node.queue(silent).orElseThrow().pending()).isEqualTo(20);
                assertThat(node.queue(good).orElseThrow().pending()).isZero();
            }
        }
    }

    private static void endlessly(HttpServerRequest request) {
        HttpServerResponse response = request.response().setChunked(true);
        Buffer part = Buffer.buffer(" ".repeat(50_000));
        response.drainHandler(more -> response.write(part));
        response.write(part).onSuccess(written -> endlessly(response, part));
    }

    private static void endlessly(HttpServerResponse response, Buffer part) {
        response.write(part).onSuccess(written -> endlessly(response, part));
    }

    @Test
    void aServerThatWasDownGetsAllThatItMissedAfterBothSidesStartedAgain() throws Exception {
        int port = freePort();
        ServerName server = joined(new ServerName("127.0.0.2:" + port));
        try (RelayNode node = node(true)) {
            for (int i = 1; i <= 70; i++) {
                node.setTopic(history.roomId(), "topic " + i);
            }
            Eventually.until(() -> node.queue(server)
                    .filter(queue -> queue.standing().failures() > 0 && queue.pending() == 70)
                    .isPresent());
        }

        try (ListeningServers remote = new ListeningServers("127.0.0.2", port, AUTHORITY, HOSTS);
                RelayNode node = node(true)) {
            Eventually.until(() -> remote.topics(server).size() == 70);

            assertThat(remote.topics(server)).isEqualTo(topics(70));
            assertThat(remote.transactions(server)).extracting(List::size).containsExactly(50, 20);
            Eventually.until(() -> node.queue(server).orElseThrow().pending() == 0);
        }
    }

    @Test
    void whatWasCommittedAndNotHandedOnIsRelayedByTheNextOwnerOfTheRoom() throws Exception {
        try (ListeningServers remote = new ListeningServers("127.0.0.2", 0, AUTHORITY, HOSTS)) {
            ServerName server = joined(remote.name("127.0.0.2"));
            try (RelayNode node = node(false)) {
                for (int i = 1; i <= 60; i++) {
                    node.setTopic(history.roomId(), "topic " + i);
                }
            }
            assertThat(remote.topics(server)).isEmpty();

            try (RelayNode node = node(true)) {
                node.setTopic(history.roomId(), "topic 61");
                Eventually.until(() -> remote.topics(server).size() == 61);
                Eventually.until(() -> outboxes(node) == 0);
            }
            assertThat(remote.topics(server)).isEqualTo(topics(61));

            try (RelayNode node = node(true)) {
                node.setTopic(history.roomId(), "topic 62");
                Eventually.until(() -> remote.topics(server).size() == 62);
            }
            assertThat(remote.topics(server)).as("nothing comes again").isEqualTo(topics(62));
        }
    }

    @Test
    void anEventIsRelayedThoughItsCommitSeemedToFail() throws Exception {
        try (ListeningServers remote = new ListeningServers("127.0.0.2", 0, AUTHORITY, HOSTS)) {
            ServerName server = joined(remote.name("127.0.0.2"));
            try (RelayNode node = node(true)) {
                node.setTopic(history.roomId(), "topic 1");
                node.loseAnswer();
                node.setTopic(history.roomId(), "topic 2, set again as the first time seems to have failed");
                node.setTopic(history.roomId(), "topic 3");

                Eventually.until(() -> remote.events(server) == 4);
                Eventually.until(() -> outboxes(node) == 0);
            }
        }
    }

    @Test
    void aThousandServersGetOneEventEachOverABoundedNumberOfConnections() throws Exception {
        int count = Integer.getInteger("exeunt.test.destinations", 1_000);
        try (ListeningServers remote = new ListeningServers("127.0.0.1", 0, AUTHORITY, HOSTS)) {
            for (int i = 0; i < count; i++) {
                joined(remote.name(host("s" + i)));
            }
            try (RelayNode node = node(true)) {
                node.setTopic(history.roomId(), "for all");
                long end = System.nanoTime() + 300_000_000_000L;
                while (remote.gotOnce("for all") < count && System.nanoTime() < end) {
                    Thread.sleep(20);
                }

                assertThat(remote.gotOnce("for all")).isEqualTo(count);
                assertThat(remote.mostConnections()).isLessThanOrEqualTo(1_500);
                Eventually.until(() -> outboxes(node) == 0);
            }
        }
    }

    // ---- in the words of the tests

    private String host(String name) throws IOException {
        dns.a(name + ".remote.example", "127.0.0.1");
        return name + ".remote.example";
    }

    private ServerName joined(ServerName server) {
        history.join("@someone:" + server);
        return server;
    }

    private static List<String> topics(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(i -> "topic " + i).toList();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            return free.getLocalPort();
        }
    }

    private int outboxes(RelayNode node) {
        int shard = ShardId.of(history.roomId()).number();
        return node.store()
                .relay()
                .leftOver(shard)
                .toCompletableFuture()
                .join()
                .outboxes()
                .size();
    }

    private RelayNode node(boolean relaying) throws Exception {
        StoreLocation.Embedded location = new StoreLocation.Embedded(folder.resolve("data"));
        if (!Files.exists(location.folder())) {
            RelayNode.put(location, history);
        }
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setAddressResolverOptions(new AddressResolverOptions().addServer(dns.address())));
        return new RelayNode(vertx, Placement.alone("here"), location, authority, relaying);
    }
}
