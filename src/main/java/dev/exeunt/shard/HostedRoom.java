package dev.exeunt.shard;

import dev.exeunt.matrix.event.MatrixError;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.LoadRequest;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.NotLoaded;
import dev.exeunt.room.Room;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomFounding;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.Verdict;
import dev.exeunt.shard.RoomReply.Decided;
import dev.exeunt.shard.RoomReply.Failed;
import dev.exeunt.shard.RoomReply.Retry;
import dev.exeunt.shard.RoomRequest.Found;
import dev.exeunt.store.FencedException;
import dev.exeunt.store.RepeatedFaults;
import dev.exeunt.store.RoomStore.OpenedRoom;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One room of a shard, with the requests that wait for it. They are taken one after the other; while something is fetched for the one,
 * the others wait. It does not wait for commits, only answers do: whatever a room tells has been committed before.
 */
final class HostedRoom {
    private static final Logger LOG = LoggerFactory.getLogger(HostedRoom.class);

    private static final RepeatedFaults FAULTS = new RepeatedFaults(LOG);

    private final RoomId id;
    private final Tenure tenure;
    private final ShardServices services;
    private final Context context;
    private final Consumer<HostedRoom> settled;

    private final Deque<Asking> waiting = new ArrayDeque<>();
    private Room room;
    private RoomCommands commands;
    private RoomHandle handle;
    private boolean fetching;
    private int committing;
    private Future<Void> lastCommit = Future.succeededFuture();
    private boolean closed;
    private long lastAsked;
    private int countedWeight;

    /**
     * @param tenure the shard's, as long as which the room is here
     * @param context the shard's; everything here happens on it
     * @param settled told each time when this room has done what it can do now
     */
    HostedRoom(RoomId id, Tenure tenure, ShardServices services, Context context, Consumer<HostedRoom> settled) {
        this.id = id;
        this.tenure = tenure;
        this.services = services;
        this.context = context;
        this.settled = settled;
    }

    RoomId id() {
        return id;
    }

    /** When it was last asked anything, in milliseconds since 1970. */
    long lastAsked() {
        return lastAsked;
    }

    /** In the units of {@link Room#weight}. */
    int weight() {
        return room == null ? 0 : room.weight();
    }

    /** How much heavier it has become since this was last asked. */
    int growth() {
        int before = countedWeight;
        countedWeight = weight();
        return countedWeight - before;
    }

    /** Whether it could be forgotten without losing anything. */
    boolean isIdle() {
        return waiting.isEmpty() && !fetching && committing == 0;
    }

    /** Whether there is nothing left of it that would be missed. */
    boolean isGone() {
        return committing == 0 && (closed || (room == null && isIdle()));
    }

    // ---- what happens to it

    void asked(Asking asking) {
        if (closed) {
            asking.answer(new Retry());
        } else {
            waiting.add(asking);
            lastAsked = services.clock().millis();
            proceed();
        }
    }

    /** Takes no more requests, and sends those that wait away. The future completes when all that was taken is committed or failed. */
    Future<Void> close() {
        closed = true;
        room = null;
        commands = null;
        while (!waiting.isEmpty()) {
            waiting.remove().answer(new Retry());
        }
        return lastCommit;
    }

    private void opened(Optional<OpenedRoom> found, Set<StateKey> keys) {
        if (found.isPresent()) {
            handle = found.get().record().handle();
            room = Room.open(found.get().record(), found.get().loaded(), keys, services.self());
            commands = new RoomCommands(room, services.key(), this::commit);
        } else if (waiting.element().request() instanceof Found asked) {
            fetch(services.store().newHandle(tenure.shard().number()), given -> begin(asked.founding(), given));
        } else {
            unknown();
        }
    }

    /** A new room is committed before anything else happens to it; it is opened when it is next asked for, as any other. */
    private void begin(RoomFounding founding, RoomHandle given) {
        try {
            RoomChange change =
                    founding.begin(given, services.key(), services.clock().millis());
            Verdict begun = new Verdict.Accepted(founding.create().pdu().eventId());
            fetch(services.store().commit(change, tenure.epoch()), committed -> waiting.remove()
                    .answer(new Decided(begun)));
        } catch (MatrixException refused) {
            waiting.remove().answer(new Failed(refused.error()));
        }
    }

    private void unknown() {
        MatrixError error = new MatrixError(Code.NOT_FOUND, "the room " + id + " is not known here");
        while (!waiting.isEmpty()) {
            waiting.remove().answer(new Failed(error));
        }
        close();
    }

    private void loaded(Loaded loaded, LoadRequest request) {
        if (room.isOlderThan(loaded)) {
            // Another owner has followed. Whatever is decided here would be refused, and of two moments no state can be
            // made.
            close();
        } else {
            room.add(loaded, request);
        }
    }

    private void fetchFailed(Throwable cause) {
        failed(id + " could not be read or begun", cause);
    }

    private void committed(RoomChange change) {
        committing--;
        services.changes().committed(change);
        if (!closed) {
            room.committed(change);
        }
    }

    /** What is in memory is ahead of the store, for good: the room is read again when it is next asked for. */
    private void commitFailed(RoomChange change, Throwable cause) {
        committing--;
        services.changes().uncertain(change);
        failed("a change of " + id + " could not be committed", cause);
    }

    private void failed(String what, Throwable cause) {
        close();
        if (cause instanceof FencedException) {
            // One line for the shard says it all.
            tenure.ended().run();
        } else {
            FAULTS.warn(what + ": " + cause.getMessage(), cause);
        }
    }

    // ---- taking requests

    private void proceed() {
        while (!waiting.isEmpty() && !fetching && !closed) {
            if (waiting.peek().isLate(services.clock().millis())) {
                waiting.remove().answer(new Retry());
            } else if (room == null) {
                open(waiting.peek().request());
            } else {
                attempt(waiting.remove());
            }
        }
        settled.accept(this);
    }

    private void attempt(Asking next) {
        try {
            answer(
                    next,
                    commands.reply(
                            next.request(), next.decided(), services.clock().millis()));
        } catch (NotLoaded missing) {
            waiting.addFirst(next);
            load(missing.request());
        } catch (MatrixException refused) {
            answer(next, new Failed(refused.error()));
        } catch (RuntimeException e) {
            LOG.error("{} failed in {}", id, next.request().getClass().getSimpleName(), e);
            next.answer(new Failed(new MatrixError(Code.UNKNOWN, "the room could not decide, by its own fault")));
            close();
        }
    }

    private void answer(Asking asking, RoomReply reply) {
        lastCommit.onComplete(done -> {
            RoomReply told = done.succeeded() ? reply : new Retry();
            services.observer().answered(asking.request(), told);
            asking.answer(told);
        });
    }

    // ---- the store

    private void open(RoomRequest request) {
        Set<StateKey> keys = RoomCommands.keys(request);
        fetch(services.store().open(tenure.shard().number(), id, keys), found -> opened(found, keys));
    }

    private void load(LoadRequest missing) {
        LoadRequest request =
                room.together(missing, waiting.stream().flatMap(asking -> RoomCommands.users(asking.request())));
        fetch(services.store().load(handle, room.version(), request), loaded -> loaded(loaded, request));
    }

    private <T> void fetch(CompletionStage<T> stage, Consumer<T> arrived) {
        fetching = true;
        here(stage).onComplete(done -> {
            fetching = false;
            if (closed) {
                return;
            }
            if (done.succeeded()) {
                arrived.accept(done.result());
            } else {
                fetchFailed(done.cause());
            }
            proceed();
        });
    }

    private void commit(RoomChange change) {
        committing++;
        lastCommit = here(services.store().commit(change, tenure.epoch()));
        lastCommit.onComplete(done -> {
            if (done.succeeded()) {
                committed(change);
            } else {
                commitFailed(change, done.cause());
            }
            settled.accept(this);
        });
    }

    /** The store's threads do not enter here. */
    private <T> Future<T> here(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, context);
    }
}
