package dev.exeunt.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a run showed. */
final class ChaosReport {
    private static final int VIOLATIONS_SHOWN = 30;

    private final ChaosSettings settings;
    private final List<Impact> impacts;
    private final List<Ledger.Outcome> outcomes;
    private final List<Violation> violations;
    private final Map<FaultKind, Line> lines = new EnumMap<>(FaultKind.class);

    /** One kind of fault. */
    private record Line(long faults, Figures back, long neverBack, Figures gaps, long leaves, long failed) {}

    ChaosReport(
            ChaosSettings settings, List<Impact> impacts, List<Ledger.Outcome> outcomes, List<Violation> violations) {
        this.settings = settings;
        this.impacts = impacts;
        this.outcomes = outcomes;
        this.violations = violations;
        for (FaultKind kind : FaultKind.values()) {
            if (impacts.stream().anyMatch(impact -> impact.kind() == kind)) {
                lines.put(kind, line(kind));
            }
        }
    }

    private Line line(FaultKind kind) {
        List<Impact> own =
                impacts.stream().filter(impact -> impact.kind() == kind).toList();
        List<Optional<Duration>> back =
                own.stream().flatMap(impact -> impact.back().stream()).toList();
        List<Ledger.Outcome> during = outcomes.stream()
                .filter(outcome ->
                        during(outcome).filter(fault -> fault.kind() == kind).isPresent())
                .toList();
        return new Line(
                own.size(),
                Figures.of(back.stream().flatMap(Optional::stream).toList()),
                back.stream().filter(Optional::isEmpty).count(),
                Figures.of(
                        own.stream().flatMap(impact -> impact.gaps().stream()).toList()),
                during.size(),
                during.stream().filter(ChaosReport::isFailed).count());
    }

    /** The fault in which most of the request's time was. */
    private Optional<Impact> during(Ledger.Outcome outcome) {
        return impacts.stream()
                .filter(impact -> impact.overlap(outcome) > 0)
                .max(Comparator.comparingLong(impact -> impact.overlap(outcome)));
    }

    /** Requests of the load and the probes, which are repeated until their deadline. Those that were meant for one node alone are not. */
    private static boolean isFailed(Ledger.Outcome outcome) {
        return !outcome.isAcknowledged() && !outcome.once();
    }

    private long acknowledged() {
        return outcomes.stream().filter(Ledger.Outcome::isAcknowledged).count();
    }

    private long lost() {
        return violations.stream()
                .filter(violation -> violation.promise().equals("lost"))
                .count();
    }

    /** Requests that failed although the fault was a graceful one. */
    private long failedGracefully() {
        return lines.entrySet().stream()
                .filter(entry -> entry.getKey().isGraceful())
                .mapToLong(entry -> entry.getValue().failed())
                .sum();
    }

    /** Rooms that did not accept leaves again while that was waited for. */
    private long neverBack() {
        return lines.values().stream().mapToLong(Line::neverBack).sum();
    }

    boolean isGood() {
        return violations.isEmpty() && failedGracefully() == 0 && neverBack() == 0;
    }

    void print(PrintStream out) {
        out.println();
        out.printf(
                Locale.ROOT,
                "%-20s %6s   %-26s   %-26s %7s %7s%n",
                "fault",
                "count",
                "accepted again (s)",
                "longest gap (s)",
                "leaves",
                "failed");
        lines.forEach((kind, line) -> out.printf(
                Locale.ROOT,
                "%-20s %6d   %s   %s %7d %7d%n",
                kind.word(),
                line.faults(),
                seconds(line.back()),
                seconds(line.gaps()),
                line.leaves(),
                line.failed()));
        out.printf(
                "%n%d faults; %d leaves acknowledged, %d lost; %d rooms that did not come back; seed %d%s%n",
                impacts.size(),
                acknowledged(),
                lost(),
                neverBack(),
                settings.seed(),
                settings.fencing() ? "" : ", fencing off");
        violations.stream().limit(VIOLATIONS_SHOWN).forEach(violation -> out.println("VIOLATED " + violation));
        if (violations.size() > VIOLATIONS_SHOWN) {
            out.println("… and " + (violations.size() - VIOLATIONS_SHOWN) + " more");
        }
    }

    private static String seconds(Figures figures) {
        return String.format(
                Locale.ROOT,
                "p50%6.2f p99%6.2f max%6.2f",
                figures.p50() / 1e3,
                figures.p99() / 1e3,
                figures.max() / 1e3);
    }

    /** All of it for programs. */
    ObjectNode json(ObjectMapper mapper) {
        ObjectNode root = mapper.createObjectNode();
        root.put("seed", settings.seed());
        root.put("fencing", settings.fencing());
        root.put("faults", impacts.size());
        root.put("acknowledged", acknowledged());
        root.put("lost", lost());
        root.put("good", isGood());
        ObjectNode kinds = root.putObject("kinds");
        lines.forEach((kind, line) -> {
            ObjectNode node = kinds.putObject(kind.word());
            node.put("count", line.faults());
            node.set("accepted_again_ms", figures(mapper, line.back()));
            node.put("never_accepted_again", line.neverBack());
            node.set("longest_gap_ms", figures(mapper, line.gaps()));
            node.put("leaves", line.leaves());
            node.put("failed", line.failed());
        });
        ArrayNode broken = root.putArray("violations");
        violations.forEach(violation -> broken.addObject()
                .put("promise", violation.promise())
                .put("where", violation.where())
                .put("what", violation.what()));
        return root;
    }

    /** Writes it to a file. */
    void write(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json(mapper));
    }

    private static ObjectNode figures(ObjectMapper mapper, Figures figures) {
        return mapper.createObjectNode()
                .put("measured", figures.sorted().size())
                .put("p50", figures.p50())
                .put("p99", figures.p99())
                .put("max", figures.max());
    }
}
