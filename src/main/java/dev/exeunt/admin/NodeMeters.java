package dev.exeunt.admin;

import dev.exeunt.room.Verdict;
import dev.exeunt.shard.RoomObserver;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.store.CommitObserver;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A node's own figures: what became of leaves, how they are committed, how many rooms are in memory, and how the JVM is. */
public final class NodeMeters implements RoomObserver, CommitObserver, AutoCloseable {
    private final MeterRegistry registry;
    private final AtomicInteger rooms = new AtomicInteger();
    private final DistributionSummary changes;
    private final Timer commits;
    private final JvmGcMetrics collections = new JvmGcMetrics();

    public NodeMeters(MeterRegistry registry) {
        this.registry = registry;
        List<MeterBinder> jvm = List.of(
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ProcessorMetrics(),
                new UptimeMetrics(),
                new FileDescriptorMetrics(),
                collections);
        jvm.forEach(figures -> figures.bindTo(registry));
        this.changes = DistributionSummary.builder("exeunt.commit.changes")
                .description("Changes in one transaction")
                .register(registry);
        this.commits = Timer.builder("exeunt.commit")
                .description("Transactions of changes")
                .publishPercentileHistogram()
                .register(registry);
        Gauge.builder("exeunt.rooms.in.memory", rooms, AtomicInteger::get)
                .description("Rooms that this node's shards hold in memory")
                .register(registry);
    }

    @Override
    public void answered(RoomRequest request, RoomReply reply) {
        if (request instanceof RoomRequest.SendLeave) {
            registry.counter("exeunt.leaves", "outcome", outcome(reply)).increment();
        }
    }

    @Override
    public void held(int change) {
        rooms.addAndGet(change);
    }

    @Override
    public void committed(int count, long nanos) {
        changes.record(count);
        commits.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Counts no collections any more. */
    @Override
    public void close() {
        collections.close();
    }

    private static String outcome(RoomReply reply) {
        if (reply instanceof RoomReply.Decided decided) {
            return outcome(decided.verdict());
        }
        return reply instanceof RoomReply.Failed ? "refused" : "retry";
    }

    private static String outcome(Verdict verdict) {
        if (verdict instanceof Verdict.Accepted) {
            return "accepted";
        } else if (verdict instanceof Verdict.SoftFailed) {
            return "soft_failed";
        } else if (verdict instanceof Verdict.Rejected) {
            return "rejected";
        }
        return verdict instanceof Verdict.Known ? "known" : "missing";
    }
}
