package dev.exeunt.admin;

import com.hazelcast.config.Config;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the node's own figures among Hazelcast's metrics, where Management Center and JMX find them. If this Hazelcast does not take
 * them, they are in an MBean of their own as long as the instance runs, and the log says so once.
 */
public final class HazelcastFigures {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastFigures.class);
    private static final String NOT_AS_EXPECTED = "Hazelcast's internal interfaces are not as expected";

    private final NodeFigures figures;

    /** @param registry that holds the figures, those of {@link NodeMeters} and others, under names that begin with {@code exeunt} */
    public HazelcastFigures(MeterRegistry registry) {
        this.figures = new NodeFigures(registry);
    }

    /** Adds them to an instance that is to be started. */
    public void addTo(Config config) {
        config.addListenerConfig(new ListenerConfig(new Check(offeredTo(config))));
    }

    /** @return whether they are taken, to be asked when the instance runs */
    private BooleanSupplier offeredTo(Config config) {
        try {
            return FiguresInHazelcast.addTo(config, figures)::isTaken;
        } catch (RuntimeException | LinkageError e) {
            LOG.debug(NOT_AS_EXPECTED, e);
            return () -> false;
        }
    }

    /** Hazelcast starts whatever becomes of a service in it, so this looks afterwards. */
    private final class Check implements LifecycleListener, HazelcastInstanceAware {
        private final BooleanSupplier taken;
        private String instance;
        private Runnable end = () -> {};

        Check(BooleanSupplier taken) {
            this.taken = taken;
        }

        @Override
        public void setHazelcastInstance(HazelcastInstance hazelcast) {
            instance = hazelcast.getName();
        }

        @Override
        public void stateChanged(LifecycleEvent event) {
            if (event.getState() == LifecycleState.STARTED && !isTaken()) {
                LOG.warn(
                        "Hazelcast does not take this node's figures among its metrics; they are in the MBean {}",
                        FiguresBean.NAME);
                end = FiguresBean.show(figures, instance);
            } else if (event.getState() == LifecycleState.SHUTDOWN) {
                end.run();
            }
        }

        private boolean isTaken() {
            try {
                return taken.getAsBoolean();
            } catch (RuntimeException | LinkageError e) {
                LOG.debug(NOT_AS_EXPECTED, e);
                return false;
            }
        }
    }
}
