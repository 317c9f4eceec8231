package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Events of a room, up to a number, on their way to the nodes that have the servers' queues. Used on one context only. */
final class Delivery {
    private final long last;
    private final Set<Parcel> underWay = new HashSet<>();
    private final List<Parcel> refused = new ArrayList<>();
    private long bytes;

    /**
     * A delivery that is done as long as nothing of it is sent.
     *
     * @param last number of the last of the events
     * @param bytes counted as held until it is done
     */
    Delivery(long last, long bytes) {
        this.last = last;
        this.bytes = bytes;
    }

    long last() {
        return last;
    }

    /** What is counted as held, once. */
    long takeBytes() {
        long taken = bytes;
        bytes = 0;
        return taken;
    }

    /** One node's part goes out. */
    void sent(Parcel leg) {
        underWay.add(leg);
    }

    /** @param servers who has to be asked again */
    void answered(Parcel leg, List<ServerName> servers) {
        underWay.remove(leg);
        if (!servers.isEmpty()) {
            refused.add(leg.to(servers));
        }
    }

    /** What was refused, to be sent again. */
    List<Parcel> takeRefused() {
        List<Parcel> again = List.copyOf(refused);
        refused.clear();
        return again;
    }

    /** Whether every server has the events, or is known to miss them. */
    boolean isDone() {
        return underWay.isEmpty() && refused.isEmpty();
    }
}
