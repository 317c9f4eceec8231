package dev.exeunt.admin;

import dev.exeunt.shard.Placement;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.ShardCensus;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.Store;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Optional;
import java.util.function.Supplier;

/** The figures of a node that are read where they arise, each time somebody looks: its place in the cluster, and what waits. */
public final class NodeGauges implements MeterBinder {
    private final Rooms rooms;
    private final ShardCensus shards;
    private final Placement placement;
    private final Store store;

    public NodeGauges(Rooms rooms, ShardCensus shards, Placement placement, Store store) {
        this.rooms = rooms;
        this.shards = shards;
        this.placement = placement;
        this.store = store;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(
                "exeunt.members",
                () -> placement.members().size(),
                "Nodes that this one sees, itself among them",
                registry);
        gauge("exeunt.shards.placed", this::placed, "Shards that Hazelcast places on this node", registry);
        gauge("exeunt.shards.owned", shards::owned, "Shards that run on this node", registry);
        gauge(
                "exeunt.shards.waiting",
                shards::waiting,
                "Shards that are placed on this node and that the store has not granted to it yet",
                registry);
        gauge(
                "exeunt.requests.under.way",
                rooms::underWay,
                "Requests of this node that rooms have not answered yet",
                registry);
        gauge("exeunt.commit.backlog", store::backlog, "Changes that wait for a transaction", registry);
    }

    private static void gauge(String name, Supplier<Number> source, String description, MeterRegistry registry) {
        Gauge.builder(name, source).description(description).register(registry);
    }

    private long placed() {
        Optional<String> here = Optional.of(placement.self());
        return ShardId.ALL.stream()
                .filter(shard -> placement.nodeOf(shard).equals(here))
                .count();
    }
}
