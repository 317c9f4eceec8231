package dev.exeunt.cli;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import dev.exeunt.admin.HazelcastFigures;
import dev.exeunt.shard.HazelcastPlacement;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import java.util.UUID;

/** This node as a member of a cluster: of Hazelcast's, and of the event bus that goes with it. */
final class ClusterMembership implements AutoCloseable {
    /** Nodes are near each other: one that cannot be connected in this time is not there. The default is a minute. */
    private static final int CONNECT_MS = 2_000;

    /** How often another node is asked whether it is still there, and how long it may take to say so. The defaults are 20 s each. */
    private static final long PING_MS = 3_000;

    private final HazelcastInstance hazelcast;
    private final HazelcastPlacement placement;

    private ClusterMembership(HazelcastInstance hazelcast, boolean ownsShards) {
        this.hazelcast = hazelcast;
        this.placement = new HazelcastPlacement(hazelcast, ownsShards);
    }

    /**
     * Joins the cluster, or begins one where no other member is found. A node that joins has no shards placed on it until it
     * {@linkplain HazelcastPlacement#comeBack asks for them}: there is nothing yet that could run them, and their rooms would wait for it.
     *
     * @param figures of this node, which Hazelcast is to show among its own
     * @throws CommandException where that cannot be done, in one line
     */
    static ClusterMembership join(Configuration.Cluster cluster, HazelcastFigures figures) {
        Config config =
                HazelcastSettings.load(cluster.hazelcast(), UUID.randomUUID().toString());
        figures.addTo(config);
        boolean ownsShards = !config.isLiteMember();
        config.setLiteMember(true);
        try {
            HazelcastInstance hazelcast = Hazelcast.newHazelcastInstance(config);
            if (ownsShards && hazelcast.getCluster().getMembers().stream().allMatch(Member::isLiteMember)) {
                // Hazelcast's own maps, which the event bus needs, are kept by owners.
                hazelcast.getCluster().promoteLocalLiteMember();
            }
            return new ClusterMembership(hazelcast, ownsShards);
        } catch (HazelcastException | IllegalStateException e) {
            throw CommandException.failure("cannot join the cluster: " + e.getMessage());
        }
    }

    HazelcastPlacement placement() {
        return placement;
    }

    /** For the event bus. */
    ClusterManager clusterManager() {
        return new CalmClusterManager(hazelcast);
    }

    /** How the event bus reaches the other nodes, and they this one. */
    static EventBusOptions eventBus(Configuration.Cluster cluster) {
        EventBusOptions options = new EventBusOptions()
                .setHost(cluster.host())
                .setPort(cluster.port())
                .setConnectTimeout(CONNECT_MS)
                .setClusterPingInterval(PING_MS)
                .setClusterPingReplyInterval(PING_MS)
                .setTrustAll(false);
        cluster.tls().ifPresent(tls -> options.setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(tls.own().certificate().toString())
                        .setKeyPath(tls.own().privateKey().toString()))
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(tls.authority().toString()))
                .setClientAuth(ClientAuth.REQUIRED));
        return options;
    }

    /** Leaves the cluster. */
    @Override
    public void close() {
        placement.close();
        hazelcast.shutdown();
    }
}
