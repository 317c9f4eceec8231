package dev.exeunt.net;

import io.vertx.core.dns.SrvRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The order in which the targets of a service are tried (RFC 2782, "Usage rules"). */
final class SrvOrder {
    private static final int MAX_TARGETS = 8;

    private SrvOrder() {}

    /** By priority; among equals at random, each in proportion to its weight. Empty where the only target is the root: no service. */
    static List<Target> targets(List<SrvRecord> records) {
        List<SrvRecord> left = new ArrayList<>(records);
        left.removeIf(service -> bare(service.target()).isEmpty());
        left.sort(Comparator.comparingInt(SrvRecord::priority).thenComparingInt(SrvRecord::weight));
        List<Target> ordered = new ArrayList<>();
        while (!left.isEmpty() && ordered.size() < MAX_TARGETS) {
            SrvRecord next = left.remove(chosen(left));
            ordered.add(new Target(bare(next.target()), next.port()));
        }
        return ordered;
    }

    /** The index of the next one among those of the first priority. Those of weight 0 come first, so that they have a small chance. */
    private static int chosen(List<SrvRecord> left) {
        int priority = left.get(0).priority();
        int total = left.stream()
                .filter(service -> service.priority() == priority)
                .mapToInt(SrvRecord::weight)
                .sum();
        int point = ThreadLocalRandom.current().nextInt(total + 1);
        int index = 0;
        for (int sum = left.get(0).weight(); sum < point; sum += left.get(index).weight()) {
            index++;
        }
        return index;
    }

    /** Without the final dot; Vert.x has null for the root. */
    private static String bare(String name) {
        if (name == null) {
            return "";
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
