package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.shard.WireReader;
import dev.exeunt.shard.WireWriter;
import dev.exeunt.store.RelayStore.Standing;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A server's queue.
 *
 * @param server the server
 * @param pending how many events it is still to get; after its queue began on another node than before, refused and own ones may be counted too
 * @param standing how it is doing
 */
public record DestinationStatus(ServerName server, long pending, Standing standing) {
    static Buffer toBuffer(List<DestinationStatus> queues) {
        Buffer buffer = Buffer.buffer();
        WireWriter out = new WireWriter(buffer);
        out.number(queues.size());
        for (DestinationStatus queue : queues) {
            out.text(queue.server().value());
            out.number(queue.pending());
            out.number(queue.standing().failures());
            out.number(queue.standing().retryAt());
            out.number(queue.standing().lastSuccess());
        }
        return buffer;
    }

    static List<DestinationStatus> of(Buffer buffer) {
        WireReader in = new WireReader(buffer, 0);
        int size = in.size();
        List<DestinationStatus> queues = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            queues.add(new DestinationStatus(
                    new ServerName(in.text()), in.number(), new Standing(in.size(), in.number(), in.number())));
        }
        return queues;
    }
}
