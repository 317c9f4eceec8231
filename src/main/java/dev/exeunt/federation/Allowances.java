package dev.exeunt.federation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** How often each of many may do something: so often a second, short bursts allowed. Any thread may use it. */
final class Allowances {
    private static final int MAX_TRACKED = 20_000;
    private static final Duration FORGET_AFTER = Duration.ofMinutes(1);

    /** A burst is what comes in so many seconds at the limit. */
    private static final int BURST_SECONDS = 2;

    private final int perSecond;
    private final TimeMeter clock;
    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(MAX_TRACKED)
            .expireAfterAccess(FORGET_AFTER)
            .build();

    /** What was used here and nobody else was told. */
    private final Map<String, Integer> untold = new ConcurrentHashMap<>();

    private volatile boolean shared;

    Allowances(int perSecond, TimeMeter clock) {
        this.perSecond = perSecond;
        this.clock = clock;
    }

    /**
     * Uses one.
     *
     * @return 0, or how many milliseconds are left until there will be one
     */
    long use(String name) {
        ConsumptionProbe probe = bucket(name).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            return Math.max(1, TimeUnit.NANOSECONDS.toMillis(probe.getNanosToWaitForRefill()));
        }
        if (shared && untold.size() < MAX_TRACKED) {
            untold.merge(name, 1, Integer::sum);
        }
        return 0;
    }

    boolean isUsedUp(String name) {
        Bucket bucket = buckets.getIfPresent(name);
        return bucket != null && bucket.getAvailableTokens() <= 0;
    }

    /** From now on it is remembered what is used here, for {@link #untold}. */
    void share() {
        shared = true;
    }

    /** How many were used here, by name, that were not returned by this method yet; of the most names that are wanted. */
    Map<String, Integer> untold(int maxNames) {
        Map<String, Integer> told = new HashMap<>();
        Iterator<String> names = untold.keySet().iterator();
        while (names.hasNext() && told.size() < maxNames) {
            String name = names.next();
            told.put(name, untold.remove(name));
        }
        return told;
    }

    /** Uses what another node has granted. Where there is not so much left, the rest is a debt that is paid before anything is granted. */
    void usedElsewhere(Map<String, Integer> counts) {
        counts.forEach((name, count) -> bucket(name).consumeIgnoringRateLimits(count));
    }

    private Bucket bucket(String name) {
        return buckets.get(name, n -> Bucket.builder()
                .addLimit(limit ->
                        limit.capacity((long) BURST_SECONDS * perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .withCustomTimePrecision(clock)
                .build());
    }
}
