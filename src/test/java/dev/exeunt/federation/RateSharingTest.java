package dev.exeunt.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.shard.TwoNodes;
import io.github.bucket4j.TimeMeter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes in a cluster, and time that stands still where a test does not move it: nothing comes back by itself. */
@Timeout(60)
class RateSharingTest {
    @RegisterExtension
    static final TwoNodes NODES = new TwoNodes();

    private static final ServerName LOUD = new ServerName("loud.example");
    private static final int RATE = 200;
    private static final int BURST = 2 * RATE;

    /** For a node that reports when a test says so. */
    private static final Duration NEVER = Duration.ofDays(1);

    private final MovableMeter time = new MovableMeter();
    private final RateLimits here = new RateLimits(RATE, time);
    private final RateLimits there = new RateLimits(RATE, time);
    private final List<Runnable> undeploy = new ArrayList<>();

    @AfterEach
    void undeploy() {
        undeploy.forEach(Runnable::run);
    }

    @Test
    void anOriginThatSendsThroughTwoNodesInTurnGetsTheLimitOnce() throws Exception {
        shareBetweenNodes(new RateSharing(here), new RateSharing(there));

        // Twice the burst without sharing.
        assertThat(grantedInTurn()).isEqualTo(BURST);
    }

    /**
     * Both nodes are asked until neither grants anything. What they grant in an interval at the limit, each is told of the other by their
     * own reports before the next interval.
     */
    private int grantedInTurn() {
        int granted = 0;
        int before = -1;
        for (int interval = 1; granted > before; interval++) {
            before = granted;
            for (int i = 0; i < RATE / 5; i++) {
                granted += (isGranted(here) ? 1 : 0) + (isGranted(there) ? 1 : 0);
            }
            mark(here, "192.0.2." + interval);
            mark(there, "203.0.113." + interval);
            untilSentAway(here, "203.0.113." + interval);
            untilSentAway(there, "192.0.2." + interval);
        }
        return granted;
    }

    @Test
    void whatWasGrantedTooMuchIsPaidBackBeforeMoreIsGranted() throws Exception {
        RateSharing ofHere = new RateSharing(here, NEVER);
        RateSharing ofThere = new RateSharing(there, NEVER);
        shareBetweenNodes(ofHere, ofThere);
        useUp(here, "192.0.2.1");
        useUp(there, "192.0.2.2");

        ofHere.report();
        ofThere.report();
        untilSentAway(here, "192.0.2.2");
        untilSentAway(there, "192.0.2.1");
        time.advance(Duration.ofMillis(1_900));
        assertThat(isGranted(here) || isGranted(there)).isFalse();
        time.advance(Duration.ofMillis(200));

        assertThat(isGranted(here) && isGranted(there)).isTrue();
    }

    /** All that the origin may have, and a mark after it. */
    private static void useUp(RateLimits limits, String address) {
        for (int i = 0; i < BURST; i++) {
            limits.count(LOUD);
        }
        mark(limits, address);
    }

    /** All failures of an address, which are told in the same report as what was granted before, or in a later one. */
    private static void mark(RateLimits limits, String address) {
        while (!isSentAway(limits, address)) {
            limits.countFailure(address, 1);
        }
    }

    private static void untilSentAway(RateLimits limits, String address) {
        while (!isSentAway(limits, address)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void nothingIsRememberedForOthersWhereThereIsNoLimitOrNoCluster() throws Exception {
        RateLimits unlimited = new RateLimits(0, time);
        share(NODES.here(), new RateSharing(unlimited));
        Vertx alone = Vertx.vertx();
        undeploy.add(() -> alone.close().await());
        share(alone, new RateSharing(here));

        for (RateLimits limits : List.of(unlimited, here)) {
            limits.count(LOUD);
            limits.countFailure("192.0.2.1", 1);
            assertThat(limits.report(1, 10).isEmpty()).isTrue();
        }
    }

    @Test
    void aReportIsBoundedAndTheRestComesInTheNextOne() {
        here.share();
        here.count(LOUD);
        here.count(LOUD);
        here.count(new ServerName("quiet.example"));

        RateReport first = here.report(1, 1);
        RateReport second = here.report(1, 1);

        assertThat(List.of(first.requests(), second.requests()))
                .containsExactlyInAnyOrder(Map.of("loud.example", 2), Map.of("quiet.example", 1));
        assertThat(here.report(1, 1).isEmpty()).isTrue();
    }

    @Test
    void aReportArrivesAsItWasSent() {
        RateReport report = new RateReport(-1, Map.of("2001:db8::1", 20), Map.of("loud.example", 300, "ä.example", 1));

        assertThat(RateReport.of(report.toBuffer())).isEqualTo(report);
    }

    private void shareBetweenNodes(RateSharing ofHere, RateSharing ofThere) throws Exception {
        share(NODES.here(), ofHere);
        share(NODES.there(), ofThere);
        untilHeard(NODES.here(), there, "198.51.100.1");
        untilHeard(NODES.there(), here, "198.51.100.2");
    }

    /** Nodes do not find each other at once, and what is said until then nobody hears. */
    private static void untilHeard(Vertx from, RateLimits to, String address) {
        RateReport failures = new RateReport(0, Map.of(address, 1_000), Map.of());
        long speaking = from.setPeriodic(10, tick -> from.eventBus().publish(RateSharing.ADDRESS, failures.toBuffer()));
        untilSentAway(to, address);
        from.cancelTimer(speaking);
    }

    private void share(Vertx vertx, RateSharing sharing) throws Exception {
        String deployment = await(vertx.deployVerticle(sharing));
        undeploy.add(0, () -> vertx.undeploy(deployment).await());
    }

    private static boolean isGranted(RateLimits limits) {
        try {
            limits.count(LOUD);
            return true;
        } catch (RateLimitedException refused) {
            return false;
        }
    }

    private static boolean isSentAway(RateLimits limits, String address) {
        try {
            limits.checkFailures(address);
            return false;
        } catch (RateLimitedException refused) {
            return true;
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(30, TimeUnit.SECONDS);
    }

    private static final class MovableMeter implements TimeMeter {
        private final AtomicLong nanos = new AtomicLong();

        @Override
        public long currentTimeNanos() {
            return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }

        void advance(Duration time) {
            nanos.addAndGet(time.toNanos());
        }
    }
}
