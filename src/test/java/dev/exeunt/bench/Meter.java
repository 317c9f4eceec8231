package dev.exeunt.bench;

import dev.exeunt.chaos.Postgres;
import dev.exeunt.cli.BenchNode;
import dev.exeunt.cli.LoadResult;
import java.io.IOException;
import java.time.Duration;

/** CPU time and allocation of a node and its store, since the meter was made. */
final class Meter {
    private final BenchNode node;
    private final NodeJvm jvm;
    private final Postgres postgres;
    private final Duration nodeBefore;
    private final Duration storeBefore;
    private final long bytesBefore;

    /** @param postgres null where the store is embedded */
    Meter(BenchNode node, NodeJvm jvm, Postgres postgres) throws IOException {
        this.node = node;
        this.jvm = jvm;
        this.postgres = postgres;
        this.bytesBefore = jvm.allocatedBytes();
        this.nodeBefore = node.cpu();
        this.storeBefore = store();
    }

    private Duration store() throws IOException {
        return postgres == null ? Duration.ZERO : postgres.cpu();
    }

    /**
     * What a load cost that ran meanwhile.
     *
     * @param leaves how many leaves there were
     */
    Cost read(LoadResult result, int leaves) throws IOException {
        Duration nodeCpu = node.cpu().minus(nodeBefore);
        Duration storeCpu = store().minus(storeBefore);
        double bytes = jvm.allocatedBytes() - bytesBefore;
        return new Cost(result, leaves, micros(nodeCpu, leaves), micros(storeCpu, leaves), bytes / leaves);
    }

    private static double micros(Duration cpu, int leaves) {
        return cpu.toNanos() / 1e3 / leaves;
    }
}
