package dev.exeunt.federation;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * Makes the limit of each origin one for the whole cluster. Requests are counted where they come, without waiting for anybody; every
 * {@code INTERVAL} each node tells the others whom it granted how much, and they take that from their own buckets, into debt where it
 * must be. Nothing is sent where nothing was granted, where there is no limit, or by a node without a cluster.
 *
 * <p>A node grants while its own bucket holds something, which the others have not told it in the last interval yet. So an origin that
 * goes to all of {@code n} nodes at once gets, in any time {@code t}, at most
 *
 * <pre>burst + rate × t + (n − 1) × rate × INTERVAL</pre>
 *
 * while it keeps its buckets empty; when it comes after a rest, all buckets are full, and each of the others may grant a burst of its
 * own before it hears: once, as that too is a debt then. A report that is lost on the way counts as if it had not been granted.
 */
public final class RateSharing extends VerticleBase {
    static final String ADDRESS = "rate-limits";
    private static final Duration INTERVAL = Duration.ofMillis(200);

    /** Of each kind in a report; more wait for the next one. */
    private static final int MAX_NAMES = 2_000;

    private final RateLimits limits;
    private final Duration interval;

    /** Tells a node's own reports from those of others; it need not be the node's ID. */
    private final long self = new SecureRandom().nextLong();

    private MessageConsumer<Buffer> consumer;

    /** Shares the limits of this API's listeners. */
    public RateSharing(FederationApi api) {
        this(api.limits());
    }

    RateSharing(RateLimits limits) {
        this(limits, INTERVAL);
    }

    /** @param interval between two reports */
    RateSharing(RateLimits limits, Duration interval) {
        this.limits = limits;
        this.interval = interval;
    }

    @Override
    public Future<?> start() {
        if (!limits.areLimited() || !vertx.isClustered()) {
            return Future.succeededFuture();
        }
        limits.share();
        vertx.setPeriodic(interval.toMillis(), tick -> report());
        consumer = vertx.eventBus().consumer(ADDRESS, message -> heard(RateReport.of(message.body())));
        return consumer.completion();
    }

    @Override
    public Future<?> stop() {
        return consumer == null ? Future.succeededFuture() : consumer.unregister();
    }

    /** Tells the others what was counted here since the last report. */
    void report() {
        RateReport report = limits.report(self, MAX_NAMES);
        if (!report.isEmpty()) {
            vertx.eventBus().publish(ADDRESS, report.toBuffer());
        }
    }

    private void heard(RateReport report) {
        if (report.node() != self) {
            limits.count(report);
        }
    }
}
