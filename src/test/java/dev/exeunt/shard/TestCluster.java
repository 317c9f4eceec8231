package dev.exeunt.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Nodes of one Hazelcast cluster on loopback, all in this JVM. Closing it fails where a thread of theirs was blocked meanwhile. */
public final class TestCluster implements AutoCloseable {
    private final String name = "test-" + UUID.randomUUID();
    private final Function<HazelcastInstance, ClusterManager> manager;
    private final int firstPort;
    private final List<Member> members = new ArrayList<>();
    private final List<String> blocked = new CopyOnWriteArrayList<>();

    public TestCluster() throws IOException {
        this(HazelcastClusterManager::new);
    }

    /** @param manager of the nodes' event buses */
    public TestCluster(Function<HazelcastInstance, ClusterManager> manager) throws IOException {
        this.manager = manager;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            firstPort = free.getLocalPort();
        }
    }

    /** A node: its Hazelcast instance, its event bus, and what it sees of the placement. */
    public record Member(HazelcastInstance hazelcast, Vertx vertx, HazelcastPlacement placement) {
        public String id() {
            return placement.self();
        }

        /** Gone without a word, as far as that is possible within one JVM. */
        public void kill() {
            hazelcast.getLifecycleService().terminate();
        }
    }

    /** A node joins. */
    public Member join() throws Exception {
        return join(true);
    }

    /** A node joins that never owns shards. */
    Member joinWithoutShards() throws Exception {
        return join(false);
    }

    private Member join(boolean ownsShards) throws Exception {
        HazelcastInstance hazelcast = Hazelcast.newHazelcastInstance(config().setLiteMember(!ownsShards));
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
                .withClusterManager(manager.apply(hazelcast))
                .buildClustered()
                .await(20, TimeUnit.SECONDS);
        ((VertxInternal) vertx)
                .blockedThreadChecker()
                .setThreadBlockedHandler(event -> blocked.add(
                        event.thread() + " in " + Arrays.toString(event.thread().getStackTrace())));
        Member member = new Member(hazelcast, vertx, new HazelcastPlacement(hazelcast, ownsShards));
        members.add(member);
        return member;
    }

    private Config config() {
        Config config = new Config();
        config.setClusterName(name);
        config.setProperty("hazelcast.partition.count", Integer.toString(ShardId.COUNT));
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.getMemberAttributeConfig()
                .setAttribute(HazelcastPlacement.NODE_ID, UUID.randomUUID().toString());
        config.getNetworkConfig().setPort(firstPort).setPortAutoIncrement(true);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig()
                .getJoin()
                .getTcpIpConfig()
                .setEnabled(true)
                .addMember("127.0.0.1:" + firstPort)
                .addMember("127.0.0.1:" + (firstPort + 1))
                .addMember("127.0.0.1:" + (firstPort + 2));
        return config;
    }

    @Override
    public void close() throws Exception {
        for (Member member : members) {
            member.placement().close();
            if (member.hazelcast().getLifecycleService().isRunning()) {
                member.vertx().close().await(20, TimeUnit.SECONDS);
                member.hazelcast().getLifecycleService().terminate();
            }
        }
        assertThat(blocked).isEmpty();
    }
}
