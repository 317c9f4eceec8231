package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.Stay;
import dev.exeunt.store.RelayStore.Outbox;
import dev.exeunt.store.RelayStore.Unsent;
import dev.exeunt.store.RelayedEvent;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one room that are on their way. They are handed over in order: while one is refused, because a queue moves from node to node,
 * later ones wait in the store. Used on one context only.
 */
final class RoomOutbox {
    private static final Logger LOG = LoggerFactory.getLogger(RoomOutbox.class);

    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 2_000;

    private final RoomHandle room;
    private final OutboxServices services;
    private final Deque<Delivery> deliveries = new ArrayDeque<>();

    /** Number of the first event that is not handed over yet, and of the last one that is to be. */
    private long next = 1;

    private long last;

    /** Number of the event from which on all events of the outbox were handed over here. */
    private long from = Long.MAX_VALUE;

    private boolean reading;
    private boolean troubled;
    private long pause = FIRST_PAUSE_MS;
    private long relayed;

    private boolean ended;

    RoomOutbox(RoomHandle room, OutboxServices services) {
        this.room = room;
        this.services = services;
    }

    RoomHandle handle() {
        return room;
    }

    /** Whether nothing is on its way. */
    boolean isIdle() {
        return deliveries.isEmpty() && !reading && next > last;
    }

    /** Whether this event of the outbox is on its way. */
    boolean relays(long event) {
        return !isIdle() && from <= event;
    }

    /** These events are relayed; empty where that has been told before. */
    Optional<Outbox> takeRelayed() {
        Optional<Outbox> events = relayed == 0 ? Optional.empty() : Optional.of(new Outbox(room, from, relayed));
        relayed = 0;
        return events;
    }

    /** Relays these events, which another owner left. */
    void recover(long first, long newest) {
        from = first;
        next = first;
        last = newest;
        proceed();
    }

    /** An accepted event was committed. */
    void add(RoomChange change) {
        boolean waits = next <= last;
        last = Math.max(last, last(change));
        from = Math.min(from, change.events().get(0).node().number());
        if (waits || reading || troubled) {
            proceed();
            return;
        }
        next = last + 1;
        List<ServerName> servers = change.servers().audience().stream()
                .filter(server -> !server.equals(services.self()))
                .filter(server -> change.events().size() > 1
                        || !server.equals(change.events().get(0).pdu().senderServer()))
                .toList();
        hand(Parcel.of(change, servers));
    }

    /** The change may be in the outbox although it was not handed over: what is handed over later is all there is only after it. */
    void uncertain(RoomChange change) {
        from = last(change) + 1;
    }

    private static long last(RoomChange change) {
        return change.events().get(change.events().size() - 1).node().number();
    }

    /**
     * Another object takes the outbox over.
     *
     * @param newest the newest event that it is known to hold
     * @return the same, or an event after that which was handed over here
     */
    long end(long newest) {
        end();
        return Math.max(newest, last);
    }

    /** The shard ends here. */
    void end() {
        ended = true;
        deliveries.forEach(delivery -> services.held().release(delivery.takeBytes()));
    }

    // ---- handing over

    private void hand(Parcel parcel) {
        long bytes = parcel.bytes();
        boolean inMemory = services.held().take(bytes);
        Delivery delivery = new Delivery(parcel.last(), inMemory ? bytes : 0);
        deliveries.add(delivery);
        services.courier().legs(inMemory ? parcel : parcel.empty(), false).forEach(leg -> deliver(leg, delivery));
        advance();
    }

    private void deliver(Parcel leg, Delivery delivery) {
        delivery.sent(leg);
        services.courier().ask(leg).onSuccess(refused -> {
            if (ended) {
                return;
            }
            delivery.answered(leg, refused);
            if (!refused.isEmpty()) {
                beginTrouble();
            }
            advance();
        });
    }

    private void advance() {
        while (!deliveries.isEmpty() && deliveries.peek().isDone()) {
            Delivery done = deliveries.remove();
            services.held().release(done.takeBytes());
            relayed = done.last();
        }
    }

    /** Events that are refused come again, in order, before any later one is handed over. */
    private void beginTrouble() {
        if (!troubled) {
            troubled = true;
            after(pause, this::repeat);
        }
    }

    private void repeat() {
        boolean repeated = false;
        for (Delivery delivery : List.copyOf(deliveries)) {
            for (Parcel refused : delivery.takeRefused()) {
                // A queue that nobody has for long does not keep events from others for ever.
                services.courier().legs(refused, pause == LONGEST_PAUSE_MS).forEach(leg -> deliver(leg, delivery));
                repeated = true;
            }
        }
        if (repeated) {
            pause = Math.min(LONGEST_PAUSE_MS, 2 * pause);
            after(pause, this::repeat);
        } else {
            pause = FIRST_PAUSE_MS;
            troubled = false;
            proceed();
        }
    }

    private void after(long millis, Runnable action) {
        long some = ThreadLocalRandom.current().nextLong(millis / 2, millis + 1);
        services.context().owner().setTimer(some, over -> services.context().runOnContext(now -> {
            if (!ended) {
                action.run();
            }
        }));
    }

    // ---- what waits in the store

    private void proceed() {
        if (!ended && !reading && !troubled && next <= last) {
            reading = true;
            read(last);
        }
    }

    private void read(long newest) {
        Future.fromCompletionStage(
                        services.store().unsent(room, next, newest, Transaction.MAX_EVENTS), services.context())
                .onSuccess(unsent -> {
                    reading = false;
                    if (!ended) {
                        found(unsent, newest);
                        proceed();
                    }
                })
                .onFailure(failure -> {
                    LOG.debug("what is to be relayed of {} cannot be read: {}", room, failure.getMessage());
                    after(LONGEST_PAUSE_MS, () -> read(newest));
                });
    }

    private void found(Unsent unsent, long newest) {
        List<RelayedEvent> events = unsent.events();
        boolean more = events.size() == Transaction.MAX_EVENTS;
        next = more ? events.get(events.size() - 1).number() + 1 : newest + 1;
        List<RelayedEvent> together = new ArrayList<>();
        Set<ServerName> audience = Set.of();
        for (RelayedEvent event : events) {
            Set<ServerName> servers = audience(event.number(), unsent.stays());
            if (!servers.equals(audience)) {
                hand(together, audience);
                together = new ArrayList<>();
                audience = servers;
            }
            together.add(event);
        }
        hand(together, audience);
        deliveries.add(new Delivery(next - 1, 0));
        advance();
    }

    private Set<ServerName> audience(long number, List<Stay> stays) {
        return stays.stream()
                .filter(stay -> stay.includes(number))
                .map(Stay::server)
                .filter(server -> !server.equals(services.self()))
                .collect(Collectors.toSet());
    }

    private void hand(List<RelayedEvent> events, Set<ServerName> audience) {
        if (!events.isEmpty() && !audience.isEmpty()) {
            long first = events.get(0).number();
            hand(new Parcel(room, first, events.get(events.size() - 1).number(), events, List.copyOf(audience)));
        }
    }
}
