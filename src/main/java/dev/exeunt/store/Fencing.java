package dev.exeunt.store;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether ownership is enforced: always, except where a test wants to see what happens without. The system property
 * {@code exeunt.test.fencing} is {@code off} there.
 */
public final class Fencing {
    private static final String PROPERTY = "exeunt.test.fencing";

    private static final Logger LOG = LoggerFactory.getLogger(Fencing.class);

    private static final boolean ON = !"off".equals(System.getProperty(PROPERTY));

    static {
        if (!ON) {
            LOG.warn("{} is off: several nodes may write to one room, which ruins it", PROPERTY);
        }
    }

    private Fencing() {}

    /** Whether a commit needs the shard's present epoch, and a shard its node's lease. */
    public static boolean isOn() {
        return ON;
    }
}
