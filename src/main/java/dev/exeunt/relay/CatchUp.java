package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.store.RelayStore;
import dev.exeunt.store.RelayedEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Reads the next events that a server misses, room by room, until a transaction is full. */
final class CatchUp {
    private final RelayStore store;
    private final Context context;
    private final ServerName server;
    private final Iterator<Map.Entry<RoomHandle, Lag>> rooms;
    private final List<RelayedEvent> events = new ArrayList<>();
    private final Map<RoomHandle, Stretch> stretches = new HashMap<>();

    /**
     * Events of one room that go into the transaction.
     *
     * @param after number of the event behind which it begins
     * @param upTo all events up to this number are in it, apart from those that the server does not get
     * @param count how many are in it
     */
    record Stretch(long after, long upTo, long count) {}

    /** What was read. */
    record Found(List<RelayedEvent> events, Map<RoomHandle, Stretch> stretches) {}

    private CatchUp(RelayStore store, Context context, ServerName server, Map<RoomHandle, Lag> behind) {
        this.store = store;
        this.context = context;
        this.server = server;
        this.rooms = new ArrayList<>(behind.entrySet()).iterator();
    }

    /** Reads for a server, on this context. */
    static Future<Found> read(RelayStore store, Context context, ServerName server, Map<RoomHandle, Lag> behind) {
        return new CatchUp(store, context, server, behind).read();
    }

    private Future<Found> read() {
        if (events.size() == Transaction.MAX_EVENTS || stretches.size() == Transaction.MAX_EVENTS || !rooms.hasNext()) {
            return Future.succeededFuture(new Found(events, stretches));
        }
        Map.Entry<RoomHandle, Lag> next = rooms.next();
        int limit = Transaction.MAX_EVENTS - events.size();
        // What is committed later than this is not in the answer.
        long newest = next.getValue().newest();
        long after = next.getValue().sent();
        return Future.fromCompletionStage(store.missed(server, next.getKey(), after, limit), context)
                .compose(found -> {
                    long last = found.isEmpty()
                            ? after
                            : found.get(found.size() - 1).number();
                    List<RelayedEvent> others = found.stream()
                            .filter(event -> !event.sender().equals(server))
                            .toList();
                    events.addAll(others);
                    long upTo = found.size() < limit ? Math.max(newest, last) : last;
                    stretches.put(next.getKey(), new Stretch(after, upTo, others.size()));
                    return found.size() < limit ? read() : Future.succeededFuture(new Found(events, stretches));
                });
    }
}
