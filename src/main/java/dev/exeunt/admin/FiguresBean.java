package dev.exeunt.admin;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's own figures in one MBean. */
final class FiguresBean implements NodeFiguresMXBean {
    /** How its name begins. */
    static final String NAME = "dev.exeunt:type=NodeFigures";

    private static final Logger LOG = LoggerFactory.getLogger(FiguresBean.class);

    private final NodeFigures figures;
    private final ObjectName name;

    private FiguresBean(NodeFigures figures, ObjectName name) {
        this.figures = figures;
        this.name = name;
    }

    /**
     * Shows them.
     *
     * @param instance whose they are, as there may be several in a JVM
     * @return to be run in order to show them no more
     */
    static Runnable show(NodeFigures figures, String instance) {
        try {
            ObjectName name = new ObjectName(NAME + ",instance=" + ObjectName.quote(instance));
            FiguresBean bean = new FiguresBean(figures, name);
            ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name);
            return bean::hide;
        } catch (JMException e) {
            LOG.warn("the node's figures cannot be shown over JMX: {}", e.getMessage());
            return () -> {};
        }
    }

    private void hide() {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (JMException e) {
            LOG.debug("gone already", e);
        }
    }

    @Override
    public Map<String, Long> getFigures() {
        Map<String, Long> byName = new TreeMap<>();
        figures.now().forEach(figure -> byName.put(figure.fullName(), figure.value()));
        return byName;
    }
}
