package dev.exeunt.admin;

import dev.exeunt.room.Verdict;
import dev.exeunt.shard.RoomObserver;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.store.CommitObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A node's own figures, as it is told of what happens: what became of leaves, how they are committed, what waits and is in memory, and
 * how the JVM is. Those that can be read where they arise are in {@link NodeGauges}.
 */
public final class NodeMeters implements RoomObserver, CommitObserver, AutoCloseable {
    /** Looked up once, as every leave is counted. */
    private final Map<Outcome, Counter> leaves = new EnumMap<>(Outcome.class);

    private final LongAdder requests = new LongAdder();
    private final AtomicInteger rooms = new AtomicInteger();
    private final AtomicInteger lastBatch = new AtomicInteger();
    private final DistributionSummary changes;
    private final Timer commits;
    private final Timer loopLag;
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** What became of a leave that another server sent. */
    private enum Outcome {
        ACCEPTED,
        SOFT_FAILED,
        REJECTED,
        KNOWN,
        MISSING,
        REFUSED,
        RETRY
    }

    public NodeMeters(MeterRegistry registry) {
        List<MeterBinder> jvm = List.of(
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ProcessorMetrics(),
                new UptimeMetrics(),
                new FileDescriptorMetrics(),
                collections);
        jvm.forEach(figures -> figures.bindTo(registry));
        for (Outcome outcome : Outcome.values()) {
            leaves.put(outcome, counter(outcome, registry));
        }
        this.changes = DistributionSummary.builder("exeunt.commit.changes")
                .description("Changes in one transaction")
                .register(registry);
        this.commits = Timer.builder("exeunt.commit")
                .description("Transactions of changes")
                .publishPercentileHistogram()
                .register(registry);
        this.loopLag = Timer.builder("exeunt.loop.lag")
                .description("How late event loops came to what was due, ten times a second on each")
                .register(registry);
        Gauge.builder("exeunt.commit.last.changes", lastBatch, AtomicInteger::get)
                .description("Changes in the last transaction")
                .register(registry);
        Gauge.builder("exeunt.requests.in.shards", requests, LongAdder::sum)
                .description("Requests that this node's shards have taken and not answered yet")
                .register(registry);
        Gauge.builder("exeunt.rooms.in.memory", rooms, AtomicInteger::get)
                .description("Rooms that this node's shards hold in memory")
                .register(registry);
    }

    private static Counter counter(Outcome outcome, MeterRegistry registry) {
        return Counter.builder("exeunt.leaves")
                .description("Leaves that other servers sent, by what became of them")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    @Override
    public void answered(RoomRequest request, RoomReply reply) {
        if (request instanceof RoomRequest.SendLeave) {
            leaves.get(outcome(reply)).increment();
        }
    }

    @Override
    public void waiting(int change) {
        requests.add(change);
    }

    @Override
    public void held(int change) {
        rooms.addAndGet(change);
    }

    @Override
    public void committed(int count, long nanos) {
        lastBatch.set(count);
        changes.record(count);
        commits.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** An event loop came so many nanoseconds late to what was due. */
    void late(long nanos) {
        loopLag.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Counts no collections any more. */
    @Override
    public void close() {
        collections.close();
    }

    private static Outcome outcome(RoomReply reply) {
        if (reply instanceof RoomReply.Decided decided) {
            return outcome(decided.verdict());
        }
        return reply instanceof RoomReply.Failed ? Outcome.REFUSED : Outcome.RETRY;
    }

    private static Outcome outcome(Verdict verdict) {
        if (verdict instanceof Verdict.Accepted) {
            return Outcome.ACCEPTED;
        } else if (verdict instanceof Verdict.SoftFailed) {
            return Outcome.SOFT_FAILED;
        } else if (verdict instanceof Verdict.Rejected) {
            return Outcome.REJECTED;
        } else if (verdict instanceof Verdict.Unrecommended) {
            return Outcome.RETRY;
        }
        return verdict instanceof Verdict.Known ? Outcome.KNOWN : Outcome.MISSING;
    }
}
