package dev.exeunt.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a cluster costs and how long it takes for things, in numbers: CPU time of a leave with one node (which runs alone), two and
 * three, the event bus's hop, and how long rooms accept nothing when a node is killed and when one is restarted in order.
 */
public final class ClusterNumbers {
    private static final List<FaultKind> KINDS = List.of(FaultKind.KILL, FaultKind.TERMINATE);

    private final ChaosSettings settings;
    private final ObjectMapper mapper = new ObjectMapper();
    private final ObjectNode root = mapper.createObjectNode();

    private ClusterNumbers(ChaosSettings settings) {
        this.settings = settings;
    }

    public static void main(String[] arguments) throws Exception {
        ChaosSettings settings = ChaosSettings.ofProperties();
        if (settings.ownNetwork() && OwnNamespace.isMissing()) {
            System.exit(OwnNamespace.run(ClusterNumbers.class));
        }
        System.exit(new ClusterNumbers(settings).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        List<CpuCost> costs = new ArrayList<>();
        for (int nodes = 1; nodes < settings.nodes(); nodes++) {
            try (World world = World.create(settings.with(nodes))) {
                costs.add(CpuCost.measure(world));
            }
        }
        ChaosReport report;
        try (World world = World.create(settings.with(settings.nodes()))) {
            costs.add(CpuCost.measure(world));
            print(costs);
            print(HopLatency.measure(world));
            List<Impact> impacts = new ChaosRun(world, settings).run(new Schedule(KINDS, settings.seed()));
            report = new ChaosReport(settings, impacts, world.ledger().outcomes(), world.check());
            report.print(System.out);
        }
        root.set("faults", report.json(mapper));
        mapper.writerWithDefaultPrettyPrinter()
                .writeValue(settings.folder().resolve("numbers.json").toFile(), root);
        return report.isGood();
    }

    private void print(List<CpuCost> costs) throws IOException {
        ArrayNode array = root.putArray("cpu_per_leave");
        for (CpuCost cost : costs) {
            double ratio = cost.nodeMicros() / costs.get(0).nodeMicros();
            System.out.printf(
                    Locale.ROOT,
                    "%d nodes: CPU per leave %.0f µs in the nodes (%.2f of one node's), %.0f µs in PostgreSQL; %.0f leaves/s%n",
                    cost.nodes(),
                    cost.nodeMicros(),
                    ratio,
                    cost.storeMicros(),
                    cost.leaves() / cost.seconds());
            array.add(mapper.<ObjectNode>valueToTree(cost).put("ratio", ratio));
        }
    }

    private void print(HopLatency hop) {
        System.out.printf(
                Locale.ROOT,
                "make_leave: p50 %.2f ms, p99 %.2f ms at the owner; p50 %.2f ms, p99 %.2f ms at another node%n",
                hop.owner().p50(),
                hop.owner().p99(),
                hop.other().p50(),
                hop.other().p99());
        root.putObject("make_leave_ms")
                .put("owner_p50", hop.owner().p50())
                .put("owner_p99", hop.owner().p99())
                .put("other_p50", hop.other().p50())
                .put("other_p99", hop.other().p99());
    }
}
