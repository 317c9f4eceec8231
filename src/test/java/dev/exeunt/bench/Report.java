package dev.exeunt.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/** The figures of one scenario: printed, and written as JSON. */
final class Report {
    private final ObjectMapper mapper = new ObjectMapper();
    private final String scenario;
    private final ObjectNode root = mapper.createObjectNode();
    private final ArrayNode figures;

    Report(String scenario) {
        this.scenario = scenario;
        root.put("scenario", scenario)
                .put("began", Instant.now().toString())
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("java", System.getProperty("java.version"))
                .put("load_average", load());
        this.figures = root.putArray("figures");
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** A figure that is only told. */
    void add(String what, double value, String unit) {
        add(what, value, unit, Target.NONE, "");
    }

    /**
     * A figure.
     *
     * @param unit empty for a ratio
     * @param detail what it was made from
     */
    void add(String what, double value, String unit, Target target, String detail) {
        System.out.printf(
                Locale.ROOT,
                "%-14s %-58s %9.2f %-4s %-8s%s%s%n",
                scenario,
                what,
                value,
                unit,
                target,
                target.isMetBy(value) ? "" : " MISSED",
                detail.isEmpty() ? "" : "   " + detail);
        ObjectNode figure =
                figures.addObject().put("what", what).put("value", value).put("unit", unit);
        if (!target.sign().isEmpty()) {
            figure.put("target", target.toString()).put("met", target.isMetBy(value));
        }
        figure.put("detail", detail);
    }

    void write(Path folder) throws IOException {
        root.put("load_average_at_end", load());
        Files.createDirectories(folder);
        mapper.writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve(scenario + ".json").toFile(), root);
    }
}
