package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.store.RelayStore;
import dev.exeunt.store.RelayedEvent;
import dev.exeunt.store.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that forgets everything with the test. Every server is in every room all the time. */
final class HeapRelayStore implements RelayStore {
    private final Map<RoomHandle, List<RelayedEvent>> events = new HashMap<>();
    private final Map<ServerName, Standing> standings = new HashMap<>();
    private final Map<ServerName, Map<RoomHandle, Long>> behind = new LinkedHashMap<>();
    private int callsToFail;
    private boolean ownedByAnother;
    private int writes;
    private final List<Outbox> relayed = new ArrayList<>();

    synchronized void add(RoomHandle room, RelayedEvent event) {
        events.computeIfAbsent(room, handle -> new ArrayList<>()).add(event);
    }

    /** So many of the next calls fail. */
    synchronized void fail(int calls) {
        callsToFail = calls;
    }

    /** From now on nothing is written of the servers: another node has their queues. */
    synchronized void takeOver() {
        ownedByAnother = true;
    }

    /** By room, after which event the server misses all others. */
    synchronized Map<RoomHandle, Long> behind(ServerName server) {
        return Map.copyOf(behind.getOrDefault(server, Map.of()));
    }

    synchronized Standing standing(ServerName server) {
        return standings.getOrDefault(server, Standing.UNKNOWN);
    }

    /** How often something was written. */
    synchronized int writes() {
        return writes;
    }

    private boolean fails() {
        return callsToFail-- > 0;
    }

    private static <T> CompletionStage<T> failure() {
        return CompletableFuture.failedFuture(new StoreException("it is away"));
    }

    @Override
    public synchronized CompletionStage<LeftOver> leftOver(int shard) {
        List<Destination> destinations = new ArrayList<>();
        standings.forEach((server, standing) -> destinations.add(new Destination(server, standing)));
        List<Behind> missing = new ArrayList<>();
        behind.forEach((server, rooms) -> rooms.forEach((room, sent) -> {
            List<RelayedEvent> all = events.get(room);
            missing.add(new Behind(
                    server, new Lag(room, sent), all.get(all.size() - 1).number()));
        }));
        return CompletableFuture.completedFuture(new LeftOver(List.of(), destinations, missing));
    }

    @Override
    public synchronized CompletionStage<Unsent> unsent(RoomHandle room, long first, long last, int limit) {
        List<RelayedEvent> found = events.get(room).stream()
                .filter(event -> event.number() >= first && event.number() <= last)
                .limit(limit)
                .toList();
        return CompletableFuture.completedFuture(new Unsent(found, List.of()));
    }

    @Override
    public synchronized CompletionStage<List<RelayedEvent>> missed(
            ServerName server, RoomHandle room, long after, int limit) {
        return fails()
                ? failure()
                : CompletableFuture.completedFuture(events.get(room).stream()
                        .filter(event -> event.number() > after)
                        .limit(limit)
                        .toList());
    }

    @Override
    public CompletionStage<List<Outbox>> outboxes() {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public synchronized CompletionStage<Void> relayed(List<Outbox> events) {
        relayed.addAll(events);
        return CompletableFuture.completedFuture(null);
    }

    /** What it was told to take out of outboxes. */
    synchronized List<Outbox> relayed() {
        return List.copyOf(relayed);
    }

    @Override
    public synchronized CompletionStage<Set<Integer>> save(Map<Integer, Long> epochs, List<DestinationChange> changes) {
        if (fails()) {
            return failure();
        }
        if (ownedByAnother) {
            return CompletableFuture.completedFuture(Set.of());
        }
        writes++;
        for (DestinationChange change : changes) {
            Map<RoomHandle, Long> rooms = behind.computeIfAbsent(change.server(), server -> new LinkedHashMap<>());
            change.standing().ifPresent(standing -> standings.put(change.server(), standing));
            change.behind().forEach(lag -> rooms.put(lag.room(), lag.sent()));
            change.caughtUp().forEach(rooms::remove);
        }
        return CompletableFuture.completedFuture(epochs.keySet());
    }
}
