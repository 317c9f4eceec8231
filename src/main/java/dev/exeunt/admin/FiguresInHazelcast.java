package dev.exeunt.admin;

import com.hazelcast.config.Config;
import com.hazelcast.config.ConfigAccessor;
import com.hazelcast.config.ServiceConfig;
import com.hazelcast.internal.metrics.DynamicMetricsProvider;
import com.hazelcast.internal.metrics.MetricDescriptor;
import com.hazelcast.internal.metrics.MetricsCollectionContext;
import com.hazelcast.internal.metrics.MetricsRegistry;
import com.hazelcast.internal.metrics.ProbeLevel;
import com.hazelcast.internal.metrics.ProbeUnit;
import com.hazelcast.internal.metrics.collectors.MetricsCollector;
import com.hazelcast.internal.services.ManagedService;
import com.hazelcast.spi.impl.NodeEngine;
import dev.exeunt.admin.Figure.Unit;
import java.util.Properties;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service inside Hazelcast that gives it the node's figures each time it collects metrics. What it needs of Hazelcast is internal and
 * may change with any version: it is used here only, and {@link #isTaken} tells whether it works. Hazelcast is not told of failures, as
 * it would log each of them, at every collection.
 */
final class FiguresInHazelcast implements ManagedService, DynamicMetricsProvider {
    private static final Logger LOG = LoggerFactory.getLogger(FiguresInHazelcast.class);

    private final NodeFigures figures;
    private volatile MetricsRegistry metrics;

    private FiguresInHazelcast(NodeFigures figures) {
        this.figures = figures;
    }

    /** Adds the service to an instance that is to be started. */
    static FiguresInHazelcast addTo(Config config, NodeFigures figures) {
        FiguresInHazelcast service = new FiguresInHazelcast(figures);
        ConfigAccessor.getServicesConfig(config)
                .addServiceConfig(new ServiceConfig()
                        .setEnabled(true)
                        .setName(NodeFigures.PREFIX)
                        .setImplementation(service));
        return service;
    }

    @Override
    public void init(NodeEngine engine, Properties properties) {
        try {
            MetricsRegistry given = engine.getMetricsRegistry();
            given.registerDynamicMetricsProvider(this);
            metrics = given;
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("Hazelcast has no metrics that others could add to", e);
        }
    }

    /** After a split the figures go on: they are this node's, not the cluster's. */
    @Override
    public void reset() {}

    @Override
    public void shutdown(boolean terminate) {
        if (metrics != null) {
            metrics.deregisterDynamicMetricsProvider(this);
        }
    }

    @Override
    public void provideDynamicMetrics(MetricDescriptor descriptor, MetricsCollectionContext context) {
        try {
            figures.now().forEach(figure -> provide(figure, descriptor.copy(), context));
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("Hazelcast takes metrics otherwise", e);
        }
    }

    /** All are mandatory, so that no level of metrics leaves them out. */
    private static void provide(Figure figure, MetricDescriptor descriptor, MetricsCollectionContext context) {
        descriptor.withPrefix(NodeFigures.PREFIX);
        figure.tags().forEach(descriptor::withTag);
        context.collect(descriptor, figure.name(), ProbeLevel.MANDATORY, unit(figure), figure.value());
    }

    private static ProbeUnit unit(Figure figure) {
        return figure.unit() == Unit.NANOSECONDS ? ProbeUnit.NS : ProbeUnit.COUNT;
    }

    /** Whether Hazelcast takes the figures, tried on it. */
    boolean isTaken() {
        if (metrics == null) {
            return false;
        }
        int offered = figures.now().size();
        Taken taken = new Taken();
        metrics.collectDynamicMetrics(taken, Set.of(this));
        return taken.figures >= offered;
    }

    /** Counts what arrives. */
    private static final class Taken implements MetricsCollector {
        private int figures;

        @Override
        public void collectLong(MetricDescriptor descriptor, long value) {
            figures++;
        }

        @Override
        public void collectDouble(MetricDescriptor descriptor, double value) {}

        @Override
        public void collectException(MetricDescriptor descriptor, Exception e) {}

        @Override
        public void collectNoValue(MetricDescriptor descriptor) {}
    }
}
