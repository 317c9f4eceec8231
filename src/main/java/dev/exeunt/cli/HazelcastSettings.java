package dev.exeunt.cli;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.HazelcastException;
import dev.exeunt.shard.HazelcastPlacement;
import dev.exeunt.shard.ShardId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hazelcast's configuration: the operator's file, and what this program cannot do without whatever the file says. */
final class HazelcastSettings {
    private static final String PARTITIONS = "hazelcast.partition.count";

    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]+)}");

    /** What vertx-hazelcast keeps in the cluster. */
    private static final String SUBSCRIPTIONS = "__vertx.subs";

    private HazelcastSettings() {}

    /**
     * Reads the file, XML or YAML by its ending; {@code ${NAME}} stands for a system property or an environment variable.
     *
     * @param node this node's ID
     * @throws CommandException where it cannot be used
     */
    static Config load(Path file, String node) {
        Config config = read(file);
        checkDiscovery(config.getNetworkConfig(), file);
        checkPartitions(config, file);
        config.getMemberAttributeConfig().setAttribute(HazelcastPlacement.NODE_ID, node);
        // Ours comes first: shards are handed over before the cluster is left.
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "slf4j");
        MultiMapConfig subscriptions = config.getMultiMapConfig(SUBSCRIPTIONS);
        subscriptions.setValueCollectionType(MultiMapConfig.ValueCollectionType.SET);
        if (config.getSerializationConfig().getJavaSerializationFilterConfig() == null) {
            // With its defaults: known dangerous classes are refused.
            config.getSerializationConfig().setJavaSerializationFilterConfig(new JavaSerializationFilterConfig());
        }
        return config;
    }

    private static Config read(Path file) {
        Properties replacements = replacements();
        try {
            checkPlaceholders(Files.readString(file), replacements, file);
            return Config.loadFromFile(file.toFile(), replacements);
        } catch (IOException e) {
            throw CommandException.failure(file + ": cannot be read");
        } catch (HazelcastException | IllegalArgumentException e) {
            throw CommandException.failure(file + ": not a Hazelcast configuration: " + e.getMessage());
        }
    }

    /** Hazelcast leaves a placeholder that stands for nothing as it is: members of that name are not found, and each node is alone. */
    private static void checkPlaceholders(String text, Properties replacements, Path file) {
        Matcher placeholder = PLACEHOLDER.matcher(COMMENT.matcher(text).replaceAll(""));
        while (placeholder.find()) {
            if (!replacements.containsKey(placeholder.group(1))) {
                throw CommandException.failure(
                        file + ": the environment variable " + placeholder.group(1) + " is not set");
            }
        }
    }

    private static Properties replacements() {
        Properties all = new Properties();
        for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
            all.setProperty(variable.getKey(), variable.getValue());
        }
        System.getProperties().stringPropertyNames().forEach(name -> all.setProperty(name, System.getProperty(name)));
        return all;
    }

    /** A cluster has no password: whoever finds its members is in it, so nobody may find them by chance. */
    private static void checkDiscovery(NetworkConfig network, Path file) {
        if (network.getJoin().getMulticastConfig().isEnabled()
                || network.getJoin().getAutoDetectionConfig().isEnabled()) {
            throw CommandException.failure(
                    file + ": members are to be named or found in Kubernetes; disable multicast and auto-detection");
        }
    }

    private static void checkPartitions(Config config, Path file) {
        String count = Integer.toString(ShardId.COUNT);
        if (!count.equals(config.getProperties().getProperty(PARTITIONS, count))) {
            throw CommandException.failure(
                    file + ": " + PARTITIONS + " must be " + count + ", a partition for each shard");
        }
        config.setProperty(PARTITIONS, count);
    }
}
