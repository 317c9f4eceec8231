package dev.exeunt.admin;

import dev.exeunt.relay.RelayCensus;
import dev.exeunt.relay.RelayObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What a node's relay does, in figures. */
public final class RelayMeters implements RelayObserver {
    private final Counter sent;
    private final Counter failed;

    public RelayMeters(RelayCensus census, MeterRegistry registry) {
        this.sent = Counter.builder("exeunt.relay.events")
                .description("Events that other servers took, counted for each server")
                .register(registry);
        this.failed = Counter.builder("exeunt.relay.failures")
                .description("Transactions that other servers did not take")
                .register(registry);
        Gauge.builder("exeunt.relay.failing", census, RelayCensus::failing)
                .description("Servers with their queues here that failed the last time")
                .register(registry);
        Gauge.builder("exeunt.relay.pending", census, RelayCensus::pending)
                .description("Events that servers with their queues here are still to get, counted for each server")
                .register(registry);
        Gauge.builder("exeunt.relay.rooms", census, RelayCensus::rooms)
                .description("Rooms of the shards here of which an event is on its way to the destinations' queues")
                .register(registry);
    }

    @Override
    public void sent(int events) {
        sent.increment(events);
    }

    @Override
    public void failed() {
        failed.increment();
    }
}
