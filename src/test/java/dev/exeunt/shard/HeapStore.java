package dev.exeunt.shard;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.RedactedEvent;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.RoomRecord;
import dev.exeunt.room.StateChange;
import dev.exeunt.room.Stay;
import dev.exeunt.room.StoredEvent;
import dev.exeunt.room.WaitingRedaction;
import dev.exeunt.store.FencedException;
import dev.exeunt.store.RoomStore;
import dev.exeunt.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that forgets everything with the test, and that waits or fails when a test says so. */
public final class HeapStore implements RoomStore {
    private final Map<RoomId, Kept> rooms = new HashMap<>();
    private final Map<RoomHandle, Kept> byHandle = new HashMap<>();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private final List<RoomId> opened = new ArrayList<>();
    private final List<LoadRequest> loads = new ArrayList<>();
    private boolean holdCommits;
    private RoomId heldOpening;
    private int commitsToFail;
    private long newestEpoch;

    private static final class Kept {
        private RoomRecord record;
        private final List<StoredEvent> events = new ArrayList<>();
        private final Map<StateKey, Long> state = new HashMap<>();
        private final Map<ServerName, Stay> stays = new HashMap<>();
        private final List<WaitingRedaction> redactions = new ArrayList<>();

        private void take(RoomChange change) {
            for (StoredEvent event : change.events()) {
                events.add(event);
                for (StateChange step : event.node().current()) {
                    state.put(step.key(), step.after());
                }
            }
            change.servers().stays().forEach(this::keep);
            for (RedactedEvent left : change.redactions().redacted()) {
                int at = (int) left.number() - 1;
                events.set(at, new StoredEvent(events.get(at).node(), left.pdu()));
            }
            redactions.removeAll(change.redactions().settled());
            redactions.addAll(change.redactions().waiting());
            StoredEvent newest = events.get(events.size() - 1);
            record = new RoomRecord(
                    change.handle(),
                    change.roomId(),
                    change.version(),
                    Optional.of(newest.node()),
                    List.copyOf(stays.values()));
        }

        private void keep(Stay stay) {
            stays.remove(stay.server());
            if (stay.until() == Stay.NOW) {
                stays.put(stay.server(), stay);
            }
        }
    }

    /** From now on commits and the opening of this room wait for {@link #release}. */
    public synchronized void hold(RoomId opening) {
        holdCommits = true;
        heldOpening = opening;
    }

    /** Everything that waits goes on. */
    public void release() {
        List<Runnable> waiting;
        synchronized (this) {
            holdCommits = false;
            heldOpening = null;
            waiting = List.copyOf(held);
            held.clear();
        }
        waiting.forEach(Runnable::run);
    }

    /** So many of the next commits fail. */
    public synchronized void failCommits(int count) {
        commitsToFail = count;
    }

    /** Every shard has an owner with this epoch from now on. */
    synchronized void newestEpoch(long epoch) {
        newestEpoch = epoch;
    }

    /** How many commits wait. */
    public synchronized int waiting() {
        return held.size();
    }

    /** Which rooms were opened, in order. */
    synchronized List<RoomId> opened() {
        return List.copyOf(opened);
    }

    /** What rooms asked for after they were opened, in order. */
    synchronized List<LoadRequest> loads() {
        return List.copyOf(loads);
    }

    public synchronized int events(RoomId room) {
        return rooms.get(room).events.size();
    }

    @Override
    public synchronized CompletionStage<Optional<OpenedRoom>> open(int shard, RoomId room, Set<StateKey> keys) {
        opened.add(room);
        CompletableFuture<Optional<OpenedRoom>> result = new CompletableFuture<>();
        Runnable open = () -> result.complete(openNow(room, keys));
        if (room.equals(heldOpening)) {
            held.add(open);
        } else {
            open.run();
        }
        return result;
    }

    private synchronized Optional<OpenedRoom> openNow(RoomId room, Set<StateKey> keys) {
        return Optional.ofNullable(rooms.get(room))
                .map(kept -> new OpenedRoom(kept.record, found(kept, LoadRequest.ofKeys(keys))));
    }

    @Override
    public synchronized CompletionStage<Loaded> load(RoomHandle room, RoomVersion version, LoadRequest request) {
        loads.add(request);
        return CompletableFuture.completedFuture(found(byHandle.get(room), request));
    }

    private static Loaded found(Kept room, LoadRequest request) {
        List<StoredEvent> found = new ArrayList<>();
        List<EventNode> nodes = new ArrayList<>();
        Map<StateKey, Long> entries = new HashMap<>(request.wholeState() ? room.state : Map.of());
        for (StateKey key : request.keys()) {
            Optional.ofNullable(room.state.get(key)).ifPresent(number -> entries.put(key, number));
        }
        for (StoredEvent event : room.events) {
            long number = event.node().number();
            boolean isState = entries.containsValue(number) && !request.wholeState();
            if ((event.node().isPlace() ? request.places() : request.ids())
                            .contains(event.node().id())
                    || request.numbers().contains(number)
                    || isState) {
                found.add(event);
            }
            if (request.wholeState() || (number >= request.nodesFrom() && number <= request.nodesTo())) {
                nodes.add(event.node());
            }
        }
        return new Loaded(found, nodes, entries, List.copyOf(room.redactions));
    }

    @Override
    public synchronized CompletionStage<RoomHandle> newHandle(int shard) {
        return CompletableFuture.completedFuture(new RoomHandle(shard, rooms.size() + 1));
    }

    @Override
    public synchronized CompletionStage<Void> commit(RoomChange change, long epoch) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        if (epoch < newestEpoch) {
            return CompletableFuture.failedFuture(
                    new FencedException(change.handle().shard(), epoch));
        }
        boolean fails = commitsToFail > 0;
        commitsToFail -= fails ? 1 : 0;
        Runnable commit = () -> {
            if (fails) {
                result.completeExceptionally(new StoreException("the disk is full", null));
            } else {
                keep(change);
                result.complete(null);
            }
        };
        if (holdCommits) {
            held.add(commit);
        } else {
            commit.run();
        }
        return result;
    }

    private synchronized void keep(RoomChange change) {
        Kept room = rooms.computeIfAbsent(change.roomId(), id -> new Kept());
        byHandle.put(change.handle(), room);
        room.take(change);
    }

    @Override
    public void close() {}
}
