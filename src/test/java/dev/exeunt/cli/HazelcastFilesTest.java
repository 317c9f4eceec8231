package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.XmlClientConfigBuilder;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ManagementCenterConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files in {@code cluster/} that Hazelcast reads. It checks them against its schemas itself. */
class HazelcastFilesTest {
    private static final Path FOLDER = Path.of("cluster");
    private static final String MEMBERS = "HAZELCAST_MEMBERS";
    private static final String SERVICE = "HAZELCAST_SERVICE";

    private final String name = "files-" + UUID.randomUUID();
    private final List<HazelcastInstance> started = new ArrayList<>();
    private final int first = freePort();
    private final int second = freePort();

    @BeforeEach
    void setTheVariables() {
        System.setProperty(MEMBERS, "127.0.0.1:" + first + ",127.0.0.1:" + second);
        System.setProperty(SERVICE, "localhost");
    }

    @AfterEach
    void stopAll() {
        System.clearProperty(MEMBERS);
        System.clearProperty(SERVICE);
        started.forEach(HazelcastInstance::shutdown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hazelcast.xml", "hazelcast-static.xml", "hazelcast-kubernetes.xml"})
    void everyFileClosesWhatStrangersCouldComeInBy(String file) {
        Config config = load(file);

        JoinConfig join = config.getNetworkConfig().getJoin();
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
        assertThat(config.getNetworkConfig().getMemcacheProtocolConfig().isEnabled())
                .isFalse();
        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
        // An empty list would let everything pass.
        JavaSerializationFilterConfig filter = config.getSerializationConfig().getJavaSerializationFilterConfig();
        assertThat(filter.isDefaultsDisabled()).isTrue();
        assertThat(filter.getWhitelist().isEmpty()).isFalse();
        assertThat(filter.getWhitelist().isListed("javax.management.BadAttributeValueExpException"))
                .isFalse();
        ManagementCenterConfig center = config.getManagementCenterConfig();
        assertThat(center.isScriptingEnabled()).isFalse();
        assertThat(center.isConsoleEnabled()).isFalse();
        assertThat(center.isDataAccessEnabled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hazelcast.xml", "hazelcast-static.xml", "hazelcast-kubernetes.xml"})
    void everyFileHasWhatTheEventBusNeeds(String file) {
        Config config = load(file);

        assertThat(config.getMultiMapConfigs().get("__vertx.subs").getBackupCount())
                .isEqualTo(1);
        assertThat(config.getMapConfigs().get("__vertx.haInfo").getBackupCount())
                .isEqualTo(1);
        assertThat(config.getMapConfigs().get("__vertx.nodeInfo").getBackupCount())
                .isEqualTo(1);
    }

    @Test
    void membersOnLoopbackFindEachOther() {
        for (int member = 0; member < 2; member++) {
            Config config = load("hazelcast.xml");
            config.getNetworkConfig().setPort(first);
            start(config);
        }

        assertThat(started.get(0).getCluster().getMembers()).hasSize(2);
    }

    @Test
    void membersOfAListFindEachOther() {
        for (int port : new int[] {first, second}) {
            Config config = load("hazelcast-static.xml");
            config.getNetworkConfig().setPort(port);
            start(config);
        }

        assertThat(started.get(0).getCluster().getMembers()).hasSize(2);
    }

    @Test
    void membersBehindANameFindEachOther() {
        for (int port : new int[] {first, second}) {
            Config config = load("hazelcast-kubernetes.xml");
            config.getNetworkConfig().setPort(port);
            // Here all pods have one address.
            config.getNetworkConfig()
                    .getJoin()
                    .getKubernetesConfig()
                    .setProperty("service-port", Integer.toString(first));
            // The name resolves to loopback, where Hazelcast listens only when it is told to.
            config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
            start(config);
        }

        assertThat(started.get(0).getCluster().getMembers()).hasSize(2);
    }

    @Test
    void managementCenterIsToldTheNameOfTheCluster() throws IOException {
        ClientConfig client = new XmlClientConfigBuilder(
                        FOLDER.resolve("management-center.xml").toFile())
                .build();

        assertThat(client.getClusterName())
                .isEqualTo(load("hazelcast-static.xml").getClusterName());
    }

    private static Config load(String file) {
        return HazelcastSettings.load(FOLDER.resolve(file), UUID.randomUUID().toString());
    }

    private void start(Config config) {
        started.add(Hazelcast.newHazelcastInstance(config.setClusterName(name)));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
