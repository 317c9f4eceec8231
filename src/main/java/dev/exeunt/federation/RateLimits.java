package dev.exeunt.federation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.exeunt.matrix.event.ServerName;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How often one side may ask. Origins are counted once they are authenticated, so that nobody can use up another's share; requests
 * that fail authentication are counted by the address they come from.
 */
final class RateLimits {
    private static final int MAX_TRACKED = 20_000;
    private static final Duration FORGET_AFTER = Duration.ofMinutes(1);

    /** A burst is what comes in so many seconds at the limit. */
    private static final int BURST_SECONDS = 2;

    private static final int FAILURES_PER_SECOND = 20;

    private final int requestsPerSecond;
    private final Cache<ServerName, Bucket> origins = tracked();
    private final Cache<String, Bucket> failures = tracked();

    /** @param requestsPerSecond of one origin; 0 for no limit of any kind */
    RateLimits(int requestsPerSecond) {
        this.requestsPerSecond = requestsPerSecond;
    }

    /**
     * Counts a request of this origin.
     *
     * @throws RateLimitedException where it is one too many
     */
    void count(ServerName origin) {
        if (requestsPerSecond > 0) {
            take(origins.get(origin, name -> bucket(requestsPerSecond)), origin + " sends too many requests");
        }
    }

    /** Counts a request from this address that failed authentication. */
    void countFailure(String address) {
        if (requestsPerSecond > 0 && !isProxy(address)) {
            failures.get(address, a -> bucket(FAILURES_PER_SECOND)).tryConsume(1);
        }
    }

    /** @throws RateLimitedException where too many requests from this address failed authentication */
    void checkFailures(String address) {
        Bucket bucket = failures.getIfPresent(address);
        if (bucket != null && bucket.getAvailableTokens() == 0) {
            throw new RateLimitedException(
                    "too many requests from this address failed authentication", TimeUnit.SECONDS.toMillis(1));
        }
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

    private static void take(Bucket bucket, String message) {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            long wait = TimeUnit.NANOSECONDS.toMillis(probe.getNanosToWaitForRefill());
            throw new RateLimitedException(message, Math.max(1, wait));
        }
    }

    private static Bucket bucket(int perSecond) {
        return Bucket.builder()
                .addLimit(limit ->
                        limit.capacity((long) BURST_SECONDS * perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build();
    }

    private static <K> Cache<K, Bucket> tracked() {
        return Caffeine.newBuilder()
                .maximumSize(MAX_TRACKED)
                .expireAfterAccess(FORGET_AFTER)
                .build();
    }
}
