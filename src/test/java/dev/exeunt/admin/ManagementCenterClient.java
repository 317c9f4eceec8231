package dev.exeunt.admin;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.impl.clientside.HazelcastClientInstanceImpl;
import com.hazelcast.client.impl.clientside.HazelcastClientProxy;
import com.hazelcast.client.impl.protocol.ClientMessage;
import com.hazelcast.client.impl.protocol.codec.MCGetMemberConfigCodec;
import com.hazelcast.client.impl.protocol.codec.MCGetTimedMemberStateCodec;
import com.hazelcast.client.impl.protocol.codec.MCReadMetricsCodec;
import com.hazelcast.client.impl.spi.impl.ClientInvocation;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.metrics.MetricConsumer;
import com.hazelcast.internal.metrics.MetricDescriptor;
import com.hazelcast.internal.metrics.ProbeUnit;
import com.hazelcast.internal.metrics.impl.MetricsCompressor;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** What Management Center is to a member: a client in a mode of its own, which asks it for its metrics, state and configuration. */
final class ManagementCenterClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final HazelcastInstance client;
    private final HazelcastClientInstanceImpl internals;
    private final UUID member;
    private long nextCollection;

    ManagementCenterClient(HazelcastInstance member) {
        InetSocketAddress address = member.getCluster().getLocalMember().getSocketAddress();
        ClientConfig config = new ClientConfig()
                .setClusterName(member.getConfig().getClusterName())
                .setProperty("hazelcast.client.internal.mc.mode", "true");
        config.getNetworkConfig().addAddress(address.getHostString() + ":" + address.getPort());
        this.client = HazelcastClient.newHazelcastClient(config);
        this.internals = ((HazelcastClientProxy) client).client;
        this.member = member.getCluster().getLocalMember().getUuid();
    }

    /** A metric's value as it arrives. */
    record Metric(ProbeUnit unit, Number value) {}

    /**
     * What was collected since this was last asked, the newest of it; waits for a collection where there was none.
     *
     * @return by name, as {@code cluster.size}, and behind it the tags, as {@code exeunt.leaves[outcome=accepted]}
     */
    Map<String, Metric> metrics() throws Exception {
        MCReadMetricsCodec.ResponseParameters read =
                MCReadMetricsCodec.decodeResponse(ask(MCReadMetricsCodec.encodeRequest(member, nextCollection)));
        nextCollection = read.nextSequence;
        Map<String, Metric> metrics = new HashMap<>();
        read.elements.forEach(collection -> MetricsCompressor.extractMetrics(collection.getValue(), into(metrics)));
        return metrics;
    }

    private static MetricConsumer into(Map<String, Metric> metrics) {
        return new MetricConsumer() {
            @Override
            public void consumeLong(MetricDescriptor descriptor, long value) {
                metrics.put(name(descriptor), new Metric(descriptor.unit(), value));
            }

            @Override
            public void consumeDouble(MetricDescriptor descriptor, double value) {
                metrics.put(name(descriptor), new Metric(descriptor.unit(), value));
            }
        };
    }

    private static String name(MetricDescriptor descriptor) {
        StringBuilder name = new StringBuilder(descriptor.prefix() + "." + descriptor.metric());
        descriptor.readTags((tag, value) ->
                name.append('[').append(tag).append('=').append(value).append(']'));
        return name.toString();
    }

    /** How the member is, as JSON. */
    String state() throws Exception {
        return MCGetTimedMemberStateCodec.decodeResponse(ask(MCGetTimedMemberStateCodec.encodeRequest()));
    }

    /** The member's configuration, as XML. */
    String configuration() throws Exception {
        return MCGetMemberConfigCodec.decodeResponse(ask(MCGetMemberConfigCodec.encodeRequest()));
    }

    private ClientMessage ask(ClientMessage request) throws Exception {
        return new ClientInvocation(internals, request, null, member).invoke().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
