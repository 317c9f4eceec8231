package dev.exeunt.admin;

import dev.exeunt.admin.Figure.Unit;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.NamingConvention;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The node's own figures, wherever they are shown: the meters whose names begin with {@code exeunt}, without it and in camel case. Of a
 * timer {@code exeunt.commit} come {@code commitCount}, {@code commitTotalTime} and {@code commitMaxTime}. All are whole numbers.
 */
final class NodeFigures {
    /** What the names of our meters begin with. */
    static final String PREFIX = "exeunt";

    private final MeterRegistry registry;

    NodeFigures(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Their values now. */
    List<Figure> now() {
        List<Figure> figures = new ArrayList<>();
        registry.forEachMeter(meter -> {
            if (meter.getId().getName().startsWith(PREFIX + ".")) {
                add(meter, figures);
            }
        });
        return figures;
    }

    private static void add(Meter meter, List<Figure> figures) {
        if (meter instanceof Counter counter) {
            figures.add(figure(meter, "", Unit.COUNT, Math.round(counter.count())));
        } else if (meter instanceof Gauge gauge) {
            figures.add(figure(meter, "", Unit.COUNT, Math.round(gauge.value())));
        } else if (meter instanceof DistributionSummary summary) {
            figures.add(figure(meter, ".count", Unit.COUNT, summary.count()));
            figures.add(figure(meter, ".total", Unit.COUNT, Math.round(summary.totalAmount())));
            figures.add(figure(meter, ".max", Unit.COUNT, Math.round(summary.max())));
        } else if (meter instanceof Timer timer) {
            figures.add(figure(meter, ".count", Unit.COUNT, timer.count()));
            figures.add(
                    figure(meter, ".total.time", Unit.NANOSECONDS, Math.round(timer.totalTime(TimeUnit.NANOSECONDS))));
            figures.add(figure(meter, ".max.time", Unit.NANOSECONDS, Math.round(timer.max(TimeUnit.NANOSECONDS))));
        }
    }

    private static Figure figure(Meter meter, String suffix, Unit unit, long value) {
        Meter.Id id = meter.getId();
        String name = id.getName().substring(PREFIX.length() + 1) + suffix;
        Map<String, String> tags = new TreeMap<>();
        for (Tag tag : id.getTags()) {
            tags.put(tag.getKey(), tag.getValue());
        }
        return new Figure(NamingConvention.camelCase.name(name, id.getType()), tags, unit, value);
    }
}
