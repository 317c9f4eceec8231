package dev.exeunt.federation;

import dev.exeunt.matrix.event.ServerName;
import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;

/**
 * How often one side may ask. Origins are counted once they are authenticated, so that nobody can use up another's share; requests
 * that fail authentication are counted by the address they come from. {@link RateSharing} makes it one limit for all nodes.
 */
final class RateLimits {
    private static final int FAILURES_PER_SECOND = 20;

    private final boolean limited;
    private final Allowances requests;
    private final Allowances failures;

    /** @param requestsPerSecond of one origin; 0 for no limit of any kind */
    RateLimits(int requestsPerSecond) {
        this(requestsPerSecond, TimeMeter.SYSTEM_NANOTIME);
    }

    RateLimits(int requestsPerSecond, TimeMeter clock) {
        this.limited = requestsPerSecond > 0;
        this.requests = new Allowances(requestsPerSecond, clock);
        this.failures = new Allowances(FAILURES_PER_SECOND, clock);
    }

    /** Whether there is a limit at all. */
    boolean areLimited() {
        return limited;
    }

    /**
     * Counts a request of this origin.
     *
     * @throws RateLimitedException where it is one too many
     */
    void count(ServerName origin) {
        if (limited) {
            long wait = requests.use(origin.value());
            if (wait > 0) {
                throw new RateLimitedException(origin + " sends too many requests", wait);
            }
        }
    }

    /**
     * Counts a request from this address that failed authentication.
     *
     * @param times as how many it counts
     */
    void countFailure(String address, int times) {
        if (limited && !isProxy(address)) {
            for (int i = 0; i < times; i++) {
                failures.use(address);
            }
        }
    }

    /** @throws RateLimitedException where too many requests from this address failed authentication */
    void checkFailures(String address) {
        if (failures.isUsedUp(address)) {
            throw new RateLimitedException(
                    "too many requests from this address failed authentication", TimeUnit.SECONDS.toMillis(1));
        }
    }

    /** From now on other nodes are to be told. */
    void share() {
        requests.share();
        failures.share();
    }

    /**
     * What was counted here since the last report, of so many origins and addresses at most.
     *
     * @param node whose report it is
     */
    RateReport report(long node, int maxNames) {
        return new RateReport(node, failures.untold(maxNames), requests.untold(maxNames));
    }

    /** Counts what another node has counted. */
    void count(RateReport other) {
        requests.usedElsewhere(other.requests());
        failures.usedElsewhere(other.failures());
    }

    /** Whether it may be a proxy, whose address stands for all the world: then nobody in particular is meant. */
    private static boolean isProxy(String address) {
        try {
            // An address, so nothing is looked up.
            InetAddress peer = InetAddress.getByName(address);
            return peer.isLoopbackAddress() || peer.isSiteLocalAddress();
        } catch (UnknownHostException e) {
            return true;
        }
    }
}
