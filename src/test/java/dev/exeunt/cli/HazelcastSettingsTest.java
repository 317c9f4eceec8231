package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HazelcastSettingsTest {
    private static final String NO_DISCOVERY =
            "<network><join><multicast enabled=\"false\"/><auto-detection enabled=\"false\"/></join></network>";

    @TempDir
    private Path folder;

    @Test
    void whatANodeCannotDoWithoutIsThereWhateverTheFileSays() throws IOException {
        Config config = load("<cluster-name>rooms</cluster-name>" + NO_DISCOVERY);

        assertThat(config.getClusterName()).isEqualTo("rooms");
        assertThat(config.getMemberAttributeConfig().getAttributes()).containsEntry("__vertx.nodeId", "node-1");
        assertThat(config.getProperty("hazelcast.partition.count")).isEqualTo("271");
        assertThat(config.getProperty("hazelcast.shutdownhook.enabled")).isEqualTo("false");
        assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
        assertThat(config.getSerializationConfig().getJavaSerializationFilterConfig())
                .isNotNull();
    }

    @Test
    void aPlaceholderIsASystemPropertyOrAnEnvironmentVariable() throws IOException {
        Config config = load("<cluster-name>${java.version}-${PATH}</cluster-name>" + NO_DISCOVERY);

        assertThat(config.getClusterName()).isEqualTo(System.getProperty("java.version") + "-" + System.getenv("PATH"));
    }

    @Test
    void aPlaceholderThatStandsForNothingIsRefused() {
        assertThatThrownBy(() ->
                        load("<!-- ${NOT_MEANT} --><cluster-name>${NO_SUCH_VARIABLE}</cluster-name>" + NO_DISCOVERY))
                .isInstanceOf(CommandException.class)
                .hasMessageEndingWith("the environment variable NO_SUCH_VARIABLE is not set");
    }

    @Test
    void membersThatFindEachOtherByChanceAreRefused() {
        assertThatThrownBy(() -> load("<network><join><auto-detection enabled=\"false\"/>"
                        + "<multicast enabled=\"true\"/></join></network>"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("multicast");
        assertThatThrownBy(() -> load("<cluster-name>open</cluster-name>"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("auto-detection");
    }

    @Test
    void anotherNumberOfPartitionsIsRefused() {
        assertThatThrownBy(
                        () -> load("<properties><property name=\"hazelcast.partition.count\">64</property></properties>"
                                + NO_DISCOVERY))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("hazelcast.partition.count must be 271");
    }

    @Test
    void aFileThatIsNoConfigurationIsRefusedInOneLine() {
        assertThatThrownBy(() -> load("<no-such-element/>"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("not a Hazelcast configuration");
    }

    private Config load(String elements) throws IOException {
        Path file = Files.writeString(
                folder.resolve("hazelcast.xml"),
                "<hazelcast xmlns=\"http://www.hazelcast.com/schema/config\">" + elements + "</hazelcast>");
        return HazelcastSettings.load(file, "node-1");
    }
}
