package dev.exeunt.admin;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.File;
import java.io.FileNotFoundException;
import java.util.UUID;
import java.util.function.Consumer;

/** A member as {@code cluster/hazelcast.xml} has it, of a cluster of its own, which collects metrics each second. */
final class LoneMember {
    private LoneMember() {}

    static HazelcastInstance start(Consumer<Config> additions) {
        Config config = file().setClusterName("test-" + UUID.randomUUID());
        config.getNetworkConfig().setPort(0).getJoin().getTcpIpConfig().clear();
        config.getMetricsConfig().setCollectionFrequencySeconds(1);
        additions.accept(config);
        return Hazelcast.newHazelcastInstance(config);
    }

    private static Config file() {
        try {
            return Config.loadFromFile(new File("cluster/hazelcast.xml"));
        } catch (FileNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
