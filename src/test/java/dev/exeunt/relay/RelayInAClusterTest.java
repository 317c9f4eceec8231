package dev.exeunt.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.cli.ThrowAwayAuthority;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.Eventually;
import dev.exeunt.shard.TestCluster;
import dev.exeunt.store.PostgresServer;
import dev.exeunt.store.StoreLocation;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayInAClusterTest {
    private static final ThrowAwayAuthority AUTHORITY = new ThrowAwayAuthority();
    private static final List<String> HOSTS =
            IntStream.rangeClosed(2, 9).mapToObj(i -> "127.0.0." + i).toList();

    @TempDir
    Path folder;

    @Test
    void aServerHasOneQueueInTheClusterAndNothingIsLostWhereItMoves() throws Exception {
        RoomHistory history = new RoomHistory(RoomVersion.V10, RelayNode.ADMIN);
        Path authority = AUTHORITY.writeTo(folder.resolve("ca.pem"));
        StoreLocation store = PostgresServer.newDatabase();
        try (TestCluster cluster = new TestCluster();
                ListeningServers remote = new ListeningServers("0.0.0.0", 0, AUTHORITY, HOSTS.toArray(String[]::new))) {
            List<ServerName> servers = HOSTS.stream().map(remote::name).toList();
            for (ServerName server : servers) {
                history.join("@someone:" + server);
                remote.answers(server, request -> Vertx.currentContext().owner().setTimer(10, over -> request.response()
                        .end("{}")));
            }
            RelayNode.put(store, history);
            TestCluster.Member one = cluster.join();
            try (RelayNode first = new RelayNode(one.vertx(), one.placement(), store, authority, true)) {
                told(first, history, 1, 10);
                TestCluster.Member two = cluster.join();
                try (RelayNode second = new RelayNode(two.vertx(), two.placement(), store, authority, true)) {
                    told(first, history, 11, 25);
                    told(second, history, 26, 40);
                    two.placement().withdraw().toCompletableFuture().get();
                }
                two.kill();
                told(first, history, 41, 50);
                for (ServerName server : servers) {
                    Eventually.until(
                            () -> remote.topics(server).stream().distinct().count() == 50);
                    assertThat(remote.mostUnderWay(server)).isEqualTo(1);
                }
            }
        }
    }

    private static void told(RelayNode node, RoomHistory history, int from, int to) throws Exception {
        for (int i = from; i <= to; i++) {
            node.setTopic(history.roomId(), "topic " + i);
        }
    }
}
