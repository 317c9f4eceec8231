package dev.exeunt.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Hazelcast whose internal interfaces are not those that the figures were written for. */
class OtherHazelcastTest {
    private static final MBeanServer JMX = ManagementFactory.getPlatformMBeanServer();

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final PrintStream out = System.out;

    /** The log goes there. */
    @BeforeEach
    void readOut() {
        System.setOut(new PrintStream(logged, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void readOutNoMore() {
        System.setOut(out);
    }

    /** @param missing is needed to load the service, to start it, to collect the figures, to try whether they are */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.hazelcast.internal.metrics.DynamicMetricsProvider",
                "com.hazelcast.spi.impl.NodeEngine",
                "com.hazelcast.internal.metrics.ProbeLevel",
                "com.hazelcast.internal.metrics.collectors.MetricsCollector"
            })
    void theFiguresAreInAnMBeanOfTheirOwnAndTheLogSaysSoOnce(String missing) throws Exception {
        registry.counter("exeunt.leaves", "outcome", "accepted").increment(5);
        Object figures = Class.forName(HazelcastFigures.class.getName(), true, new Without(missing))
                .getConstructor(MeterRegistry.class)
                .newInstance(registry);

        HazelcastInstance member = LoneMember.start(config -> addTo(config, figures));
        ObjectName name = new ObjectName("dev.exeunt:type=NodeFigures,instance=" + ObjectName.quote(member.getName()));
        TabularData shown = (TabularData) JMX.getAttribute(name, "Figures");
        member.shutdown();

        assertThat(shown.get(new Object[] {"leaves.accepted"}).get("value")).isEqualTo(5L);
        assertThat(JMX.isRegistered(name)).as("after the end").isFalse();
        assertThat(logged.toString(StandardCharsets.UTF_8).lines())
                .filteredOn(line -> line.contains("dev.exeunt") || line.contains("d.e.") || line.contains("ERROR"))
                .singleElement()
                .asString()
                .contains("WARN", "Hazelcast does not take this node's figures");
    }

    private static void addTo(Config config, Object figures) {
        try {
            figures.getClass().getMethod("addTo", Config.class).invoke(figures, config);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** Loads our classes anew, and to them one of Hazelcast's does not exist. */
    private static final class Without extends ClassLoader {
        private final String missing;

        Without(String missing) {
            super(Without.class.getClassLoader());
            this.missing = missing;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(missing)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.exeunt.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream code = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = code.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
