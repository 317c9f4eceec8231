package dev.exeunt.relay;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.RelayStore;
import dev.exeunt.store.RelayStore.DestinationChange;
import dev.exeunt.store.RelayStore.Standing;
import dev.exeunt.store.RelayedEvent;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one server is to get, in order, one transaction at a time.
 *
 * <p>While all goes well, events wait in memory, and their rooms' outboxes keep them. Where it does not (the server fails, or is slow, or
 * memory is short) the server is <em>behind</em>: for each room it is on disk after which event it misses all others, the rooms' outboxes
 * need not wait for it any more, and what it misses is read from the store, whenever it can be reached, until it is behind no longer.
 *
 * <p>Used on one context only.
 */
final class DestinationQueue {
    private static final Logger LOG = LoggerFactory.getLogger(DestinationQueue.class);

    /** Before what the store did not answer is asked again. */
    private static final long PAUSE_MS = 1_000;

    private final ServerName server;
    private final ShardId shard;
    private final long epoch;
    private final DestinationServices services;

    private final Deque<Item> waiting = new ArrayDeque<>();
    private List<Item> sending = List.of();
    private final Map<RoomHandle, Lag> behind = new LinkedHashMap<>();

    private Standing standing;
    private boolean isSlow;
    private boolean busy;
    private Future<Void> underWay = Future.succeededFuture();
    private long latestEnd;
    private boolean pausing;
    private boolean ended;

    /** Events in memory, and who is to know when they need not be there any more. */
    private record Item(RoomHandle room, List<RelayedEvent> events, Receipt receipt, long since) {
        long first() {
            return events.get(0).number();
        }

        long last() {
            return events.get(events.size() - 1).number();
        }
    }

    /** @param epoch under which the shard of the server's name was granted to this node */
    DestinationQueue(ServerName server, ShardId shard, long epoch, Standing standing, DestinationServices services) {
        this.server = server;
        this.shard = shard;
        this.epoch = epoch;
        this.standing = standing;
        this.services = services;
    }

    // ---- what it is told

    /** The store says that the server misses events of the room, from before this queue began. */
    void behind(RoomHandle room, long sent, long newest) {
        behind.put(room, new Lag(sent, newest, Math.max(0, newest - sent)));
    }

    /** Goes on where another queue ended. */
    void begin() {
        if (standing.retryAt() > now()) {
            pause(standing.retryAt() - now());
        } else {
            proceed();
        }
    }

    void accept(Parcel parcel, Receipt receipt) {
        List<RelayedEvent> events = parcel.eventsFor(server);
        boolean inMemory = !parcel.events().isEmpty() && parcel.events().size() <= Transaction.MAX_EVENTS;
        if (inMemory && events.isEmpty()) {
            receipt.settle();
        } else if (inMemory
                && behind.isEmpty()
                && waiting.size() < services.settings().queued()) {
            waiting.add(new Item(parcel.room(), events, receipt, now()));
            proceed();
        } else {
            fallBehind(Optional.empty());
            long count = inMemory ? events.size() : parcel.last() - parcel.first() + 1;
            miss(parcel.room(), parcel.first(), parcel.last(), count);
            write(Optional.empty(), Set.of(parcel.room()));
            settle(parcel.room(), receipt);
            proceed();
        }
    }

    /** Time passes: what has been in memory for too long is not to be there any more. */
    void tick() {
        long oldest = now() - services.settings().memory().toMillis();
        Item first = sending.isEmpty() ? waiting.peek() : sending.get(0);
        if (first != null && first.since() < oldest) {
            fallBehind(Optional.empty());
        }
    }

    /**
     * The shard of the server's name ends here: nothing more is sent.
     *
     * @param graceMs how long a transaction that is under way is waited for; if it takes longer, the next owner of the queue does not
     *     begin before this one must have ended
     * @return completes when the next owner may begin
     */
    Future<Void> end(long graceMs) {
        ended = true;
        waiting.forEach(item -> item.receipt().refuse(server));
        waiting.clear();
        return underWay.timeout(graceMs, TimeUnit.MILLISECONDS).recover(late -> {
            standing = new Standing(standing.failures(), latestEnd, standing.lastSuccess());
            return fallBehind(Optional.of(standing));
        });
    }

    // ---- what it is

    /** Whether there is nothing to do. */
    boolean isIdle() {
        return waiting.isEmpty() && behind.isEmpty() && !busy;
    }

    boolean isFailing() {
        return standing.failures() > 0;
    }

    boolean isBusy() {
        return busy;
    }

    long lastSuccess() {
        return standing.lastSuccess();
    }

    DestinationStatus status() {
        long inMemory = waiting.stream().mapToLong(item -> item.events().size()).sum()
                + sending.stream().mapToLong(item -> item.events().size()).sum();
        long missed = behind.values().stream().mapToLong(Lag::pending).sum();
        return new DestinationStatus(server, inMemory + missed, standing);
    }

    private long now() {
        return services.clock().millis();
    }

    // ---- sending

    private void proceed() {
        if (!ended && !busy && !pausing && !(waiting.isEmpty() && behind.isEmpty())) {
            busy = true;
            Lane lane = isFailing() || isSlow ? services.slowLane() : services.lane();
            lane.enter(() -> turn(lane));
        }
    }

    private void turn(Lane lane) {
        if (ended) {
            busy = false;
            lane.leave();
            return;
        }
        // One that failed has ended too.
        underWay = (behind.isEmpty() ? sendWaiting() : catchUp()).otherwiseEmpty();
        underWay.onComplete(done -> {
            busy = false;
            lane.leave();
            proceed();
        });
    }

    private Future<Void> sendWaiting() {
        List<Item> items = new ArrayList<>();
        List<RelayedEvent> events = new ArrayList<>();
        while (!waiting.isEmpty() && events.size() + waiting.peek().events().size() <= Transaction.MAX_EVENTS) {
            Item item = waiting.remove();
            items.add(item);
            events.addAll(item.events());
        }
        sending = items;
        return send(events).onSuccess(answered -> {
            if (behind.isEmpty()) {
                items.forEach(item -> item.receipt().settle());
            } else {
                passed(stretches(items));
            }
            sending = List.of();
        });
    }

    /** Where the server fell behind meanwhile: what it is to miss no longer. */
    private static Map<RoomHandle, CatchUp.Stretch> stretches(List<Item> items) {
        Map<RoomHandle, CatchUp.Stretch> stretches = new HashMap<>();
        for (Item item : items) {
            CatchUp.Stretch one = new CatchUp.Stretch(
                    item.first() - 1, item.last(), item.events().size());
            stretches.merge(
                    item.room(),
                    one,
                    (before, next) -> new CatchUp.Stretch(before.after(), next.upTo(), before.count() + next.count()));
        }
        return stretches;
    }

    private Future<Void> catchUp() {
        return CatchUp.read(services.store(), services.context(), server, behind)
                .onFailure(failure -> {
                    LOG.debug("what {} misses cannot be read: {}", server, failure.getMessage());
                    pause(PAUSE_MS);
                })
                .compose(found -> {
                    if (found.events().isEmpty()) {
                        passed(found.stretches());
                    }
                    if (ended || found.events().isEmpty()) {
                        return Future.succeededFuture();
                    }
                    return send(found.events()).onSuccess(answered -> passed(found.stretches()));
                })
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** Completes after what follows from the answer, or from there being none, has been seen to. */
    private Future<Void> send(List<RelayedEvent> events) {
        Transaction transaction = new Transaction(events);
        long began = now();
        latestEnd = began + services.settings().transaction().timeout().toMillis();
        return services.sender()
                .put(server, transaction.target(), transaction.content(services.self(), began))
                .<Void>map(answer -> {
                    Answer.check(answer, server);
                    return null;
                })
                .onSuccess(taken -> {
                    isSlow = now() - began > services.settings().slow().toMillis();
                    taken(events.size());
                })
                .onFailure(this::failed);
    }

    private void taken(int events) {
        services.observer().sent(events);
        boolean recovered = standing.failures() > 0;
        standing = new Standing(0, 0, now());
        if (recovered) {
            LOG.info("{} takes events again", server);
            write(Optional.of(standing), Set.of());
        }
    }

    private void failed(Throwable failure) {
        services.observer().failed();
        int failures = standing.failures() + 1;
        long pause = Math.max(
                services.settings()
                        .backoff()
                        .pause(failures, ThreadLocalRandom.current().nextDouble()),
                failure instanceof Answer.NotTaken answer ? answer.retryAfter() : 0);
        if (failures == 1) {
            LOG.info("{} does not take events: {}", server, failure.getMessage());
        } else {
            LOG.debug("{} failed {} times: {}", server, failures, failure.getMessage());
        }
        standing = new Standing(failures, now() + pause, standing.lastSuccess());
        fallBehind(Optional.of(standing));
        pause(pause);
    }

    private void pause(long millis) {
        pausing = true;
        services.context().owner().setTimer(Math.max(1, millis), over -> services.context()
                .runOnContext(next -> {
                    pausing = false;
                    proceed();
                }));
    }

    // ---- being behind

    /** Everything in memory becomes something that is missed. */
    private Future<Void> fallBehind(Optional<Standing> changed) {
        List<Item> items = new ArrayList<>(sending);
        items.addAll(waiting);
        sending = List.of();
        waiting.clear();
        Set<RoomHandle> rooms = new LinkedHashSet<>();
        for (Item item : items) {
            miss(item.room(), item.first(), item.last(), item.events().size());
            rooms.add(item.room());
        }
        Future<Void> written = write(changed, rooms);
        items.forEach(item -> settle(item.room(), item.receipt()));
        return written;
    }

    private void miss(RoomHandle room, long first, long last, long count) {
        behind.computeIfAbsent(room, handle -> new Lag(first - 1, last, 0)).miss(first, last, count);
    }

    private void settle(RoomHandle room, Receipt receipt) {
        behind.get(room).written().onSuccess(known -> receipt.settle()).onFailure(lost -> receipt.refuse(server));
    }

    /**
     * What is missed of these rooms is written each time, also where the store knows it: only that proves that nobody else has the queue by
     * now, who may have caught up with what the store said, and have taken it out.
     */
    private Future<Void> write(Optional<Standing> changed, Set<RoomHandle> rooms) {
        if (changed.isEmpty() && rooms.isEmpty()) {
            return Future.succeededFuture();
        }
        List<RelayStore.Lag> missed = rooms.stream()
                .map(room -> new RelayStore.Lag(room, behind.get(room).sent()))
                .toList();
        Future<Void> written = save(changed, missed, List.of());
        rooms.forEach(room -> behind.get(room).written(written));
        return written;
    }

    /** The server has what it missed in these stretches. */
    private void passed(Map<RoomHandle, CatchUp.Stretch> stretches) {
        List<RelayStore.Lag> less = new ArrayList<>();
        List<RoomHandle> over = new ArrayList<>();
        stretches.forEach((room, stretch) -> {
            Lag lag = behind.get(room);
            // Where earlier events were added to what is missed, all of it is sent once more.
            if (lag != null && lag.sent() == stretch.after()) {
                lag.sent(stretch.upTo(), stretch.count());
                if (lag.isOver()) {
                    behind.remove(room);
                    over.add(room);
                } else {
                    less.add(new RelayStore.Lag(room, lag.sent()));
                }
            }
        });
        if (!less.isEmpty() || !over.isEmpty()) {
            save(Optional.empty(), less, over);
        }
    }

    private Future<Void> save(Optional<Standing> changed, List<RelayStore.Lag> missed, List<RoomHandle> caughtUp) {
        return services.log().save(new DestinationChange(shard.number(), server, changed, missed, caughtUp), epoch);
    }
}
