package dev.exeunt.federation;

import dev.exeunt.shard.WireReader;
import dev.exeunt.shard.WireWriter;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;

/**
 * What a node tells the others of its {@link RateLimits}.
 *
 * @param node which one tells it
 * @param failures how many requests failed authentication, by the address they came from
 * @param requests how many it granted, by origin
 */
record RateReport(long node, Map<String, Integer> failures, Map<String, Integer> requests) {
    RateReport {
        failures = Map.copyOf(failures);
        requests = Map.copyOf(requests);
    }

    boolean isEmpty() {
        return failures.isEmpty() && requests.isEmpty();
    }

    Buffer toBuffer() {
        Buffer buffer = Buffer.buffer();
        WireWriter out = new WireWriter(buffer);
        out.number(node);
        write(out, failures);
        write(out, requests);
        return buffer;
    }

    private static void write(WireWriter out, Map<String, Integer> counts) {
        out.number(counts.size());
        counts.forEach((name, count) -> {
            out.text(name);
            out.number(count);
        });
    }

    /** What {@link #toBuffer()} made. */
    static RateReport of(Buffer buffer) {
        WireReader in = new WireReader(buffer, 0);
        return new RateReport(in.number(), readCounts(in), readCounts(in));
    }

    private static Map<String, Integer> readCounts(WireReader in) {
        Map<String, Integer> counts = new HashMap<>();
        for (int left = in.size(); left > 0; left--) {
            counts.put(in.text(), in.size());
        }
        return counts;
    }
}
