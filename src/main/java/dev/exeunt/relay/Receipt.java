package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** What became of a parcel at the servers that a node has queues of. Used on one context only. */
final class Receipt {
    private final Promise<List<ServerName>> signed = Promise.promise();
    private final List<ServerName> refused = new ArrayList<>();
    private int open;

    Receipt(int servers) {
        open = servers;
        complete();
    }

    /** One of the servers has the parcel, or it is on disk that it misses it. */
    void settle() {
        open--;
        complete();
    }

    /** The parcel has to come again, for this server: another node may have its queue. */
    void refuse(ServerName server) {
        refused.add(server);
        settle();
    }

    private void complete() {
        if (open == 0) {
            signed.complete(refused);
        }
    }

    /** Completes when nothing is open, with the servers that refused. */
    Future<List<ServerName>> signed() {
        return signed.future();
    }
}
