package dev.exeunt.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.metrics.ProbeUnit;
import dev.exeunt.admin.ManagementCenterClient.Metric;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HazelcastFiguresTest {
    private static final MBeanServer JMX = ManagementFactory.getPlatformMBeanServer();

    private static final PrometheusMeterRegistry REGISTRY = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private static final NodeMeters METERS = new NodeMeters(REGISTRY);
    private static HazelcastInstance member;
    private static ManagementCenterClient managementCenter;

    @BeforeAll
    static void start() {
        METERS.held(3);
        METERS.committed(40, 2_000_000);
        METERS.committed(2, 1_000_000);
        REGISTRY.counter("exeunt.leaves", "outcome", "accepted").increment(41);
        REGISTRY.counter("another.ones").increment();
        member = LoneMember.start(new HazelcastFigures(REGISTRY)::addTo);
        managementCenter = new ManagementCenterClient(member);
    }

    @AfterAll
    static void stop() {
        managementCenter.close();
        member.shutdown();
        METERS.close();
    }

    @Test
    void managementCenterReadsOurFiguresAmongHazelcastsOwn() throws Exception {
        Map<String, Metric> metrics = managementCenter.metrics();

        assertThat(metrics)
                .containsEntry("cluster.size", new Metric(ProbeUnit.COUNT, 1L))
                .containsEntry("exeunt.leaves[outcome=accepted]", new Metric(ProbeUnit.COUNT, 41L))
                .containsEntry("exeunt.leaves[outcome=refused]", new Metric(ProbeUnit.COUNT, 0L))
                .containsEntry("exeunt.commitCount", new Metric(ProbeUnit.COUNT, 2L))
                .containsEntry("exeunt.commitTotalTime", new Metric(ProbeUnit.NS, 3_000_000L))
                .containsEntry("exeunt.commitChangesTotal", new Metric(ProbeUnit.COUNT, 42L))
                .containsEntry("exeunt.commitLastChanges", new Metric(ProbeUnit.COUNT, 2L))
                .containsKey("exeunt.roomsInMemory");
        assertThat(metrics.keySet()).noneMatch(name -> name.contains("another"));
    }

    @Test
    void everyCollectionHasTheFiguresOfItsMoment() throws Exception {
        managementCenter.metrics();
        METERS.held(1);
        // The next one may have begun before.
        managementCenter.metrics();

        assertThat(managementCenter.metrics()).containsEntry("exeunt.roomsInMemory", new Metric(ProbeUnit.COUNT, 4L));
    }

    @Test
    void managementCenterReadsTheMembersState() throws Exception {
        JsonObject state = JsonReader.readObject(managementCenter.state().getBytes(StandardCharsets.UTF_8))
                .object("timedMemberState")
                .orElseThrow();

        assertThat(state.string("clusterName")).contains(member.getConfig().getClusterName());
        assertThat(state.object("memberState")
                        .flatMap(s -> s.object("nodeState"))
                        .flatMap(s -> s.string("clusterState")))
                .contains("ACTIVE");
    }

    @Test
    void managementCenterReadsTheMembersConfigurationAndMayNotReadItsData() throws Exception {
        assertThat(managementCenter.configuration())
                .contains("<cluster-name>" + member.getConfig().getClusterName() + "</cluster-name>")
                .contains("<management-center scripting-enabled=\"false\" console-enabled=\"false\""
                        + " data-access-enabled=\"false\"");
    }

    @Test
    void ourFiguresAreOverJmxAmongHazelcastsOwn() throws Exception {
        managementCenter.metrics();

        assertThat(JMX.getAttribute(metrics("prefix=exeunt,tag0=\"outcome=accepted\""), "leaves"))
                .isEqualTo(41L);
        assertThat(JMX.getAttribute(metrics("prefix=exeunt"), "commitTotalTime"))
                .isEqualTo(3_000_000L);
        assertThat(JMX.getAttribute(metrics("prefix=cluster"), "size")).isEqualTo(1L);
        assertThat(JMX.getAttribute(
                        new ObjectName("com.hazelcast:type=HazelcastInstance,instance=" + member.getName() + ",name="
                                + member.getName()),
                        "running"))
                .isEqualTo(true);
        assertThat(JMX.queryNames(new ObjectName("dev.exeunt:*"), null)).isEmpty();
    }

    private static ObjectName metrics(String rest) throws Exception {
        return new ObjectName("com.hazelcast:type=Metrics,instance=" + member.getName() + "," + rest);
    }
}
