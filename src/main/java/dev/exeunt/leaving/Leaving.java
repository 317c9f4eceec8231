package dev.exeunt.leaving;

import dev.exeunt.federation.LocalActs;
import dev.exeunt.keys.CallersContext;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.leaving.LeaveHandshake.Transport;
import dev.exeunt.leaving.LocalLeave.Acts;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.net.FederationClient;
import dev.exeunt.shard.ShardId;
import dev.exeunt.store.PendingLeave;
import dev.exeunt.store.ReceivedInvite;
import dev.exeunt.store.Store;
import dev.exeunt.store.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How users of this server leave rooms, or reject invites to them: by the room itself where this server is in it, else by its servers.
 * What those do not take is kept before they are asked, and tried again. Used from any Vert.x context.
 */
public final class Leaving {
    private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);

    /** So many servers are asked at most. */
    static final int MOST_SERVERS = 20;

    /** Longer than an attempt: when it is over and nothing was noted, whoever made the attempt is gone. */
    private static final Duration CLAIM = Duration.ofMinutes(3);

    private final LocalLeave local;
    private final Store store;
    private final LeaveHandshake handshake;
    private final OwnKeys own;
    private final InstantSource clock;
    private final RetryPlan plan;
    private final Random random = new Random();
    private final Map<Who, Future<TakenLeave>> underWay = new ConcurrentHashMap<>();

    private record Who(UserId user, RoomId room) {}

    public Leaving(LocalActs acts, Store store, FederationClient client, OwnKeys own, InstantSource clock) {
        this(acts::act, store, client::send, own, clock, RetryPlan.USUAL);
    }

    Leaving(Acts acts, Store store, Transport transport, OwnKeys own, InstantSource clock, RetryPlan plan) {
        this.local = new LocalLeave(acts, store, own.serverName());
        this.store = store;
        this.handshake = new LeaveHandshake(transport);
        this.own = own;
        this.clock = clock;
        this.plan = plan;
    }

    /**
     * A user leaves. While the same leave is under way on this node, it is the same one.
     *
     * @param user of this server
     * @param via servers to be asked where this one is not in the room; the one that sent a received invite is asked after them
     * @return fails with a {@link MatrixException} where the room, being here, refuses; with a {@link NotTakenException} where nobody else
     *     took the leave, which is kept then
     */
    public Future<TakenLeave> leave(UserId user, RoomId room, List<ServerName> via, Optional<String> reason) {
        return once(user, room, invite -> local.isHere(room)
                .compose(here -> here
                        ? local.leave(user, room, reason)
                        : kept(user, room, withInviter(via, invite), reason).compose(this::attempt)));
    }

    private static List<ServerName> withInviter(List<ServerName> via, Optional<ReceivedInvite> invite) {
        List<ServerName> servers = new ArrayList<>(via);
        invite.map(ReceivedInvite::from).ifPresent(servers::add);
        invite.map(ReceivedInvite::event).map(Pdu::senderServer).ifPresent(servers::add);
        return servers;
    }

    /** @param leave what is to be done, given the invite that is to be rejected where there is one */
    private Future<TakenLeave> once(
            UserId user, RoomId room, Function<Optional<ReceivedInvite>, Future<TakenLeave>> leave) {
        Who who = new Who(user, room);
        Promise<TakenLeave> promise = Promise.promise();
        Future<TakenLeave> other = underWay.putIfAbsent(who, promise.future());
        if (other != null) {
            return CallersContext.of(other);
        }
        here(store.findInvite(ShardId.of(room).number(), room, user))
                .compose(invite -> leave.apply(invite).compose(taken -> settled(taken, who, invite)))
                .onComplete(done -> {
                    underWay.remove(who);
                    promise.handle(done);
                });
        return promise.future();
    }

    // ---- by other servers

    /** The leave as it is kept from now on, with the servers that are to be asked, those of an earlier request among them. */
    private Future<PendingLeave> kept(UserId user, RoomId room, List<ServerName> via, Optional<String> reason) {
        int shard = ShardId.of(room).number();
        return here(store.findLeave(shard, room, user)).compose(earlier -> {
            Set<ServerName> servers = new LinkedHashSet<>(via);
            earlier.ifPresent(leave -> servers.addAll(leave.via()));
            servers.remove(own.serverName());
            if (servers.isEmpty()) {
                throw new NotTakenException("this server is not in the room " + room + ", and knows of none that is");
            }
            PendingLeave leave = new PendingLeave(
                    shard,
                    room,
                    user,
                    servers.stream().limit(MOST_SERVERS).toList(),
                    reason.or(() -> earlier.flatMap(PendingLeave::reason)),
                    earlier.flatMap(PendingLeave::event),
                    clock.millis(),
                    0,
                    clock.millis() + CLAIM.toMillis(),
                    earlier.map(PendingLeave::failure).orElse(""));
            return here(store.saveLeave(leave)).map(saved -> leave);
        });
    }

    /** Tries a leave again that is due; nothing happens where another node does. */
    Future<Void> retry(PendingLeave due) {
        PendingLeave claimed = due.claimed(clock.millis() + CLAIM.toMillis());
        return here(store.changeLeave(due, claimed))
                .compose(mine ->
                        mine ? once(due.user(), due.room(), invite -> again(claimed)) : Future.succeededFuture())
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** This server may have come into the room meanwhile. */
    private Future<TakenLeave> again(PendingLeave leave) {
        return local.isHere(leave.room())
                .compose(here -> here
                        ? new Kept(leave).noting(local.leave(leave.user(), leave.room(), leave.reason()))
                        : attempt(leave));
    }

    private Future<TakenLeave> attempt(PendingLeave leave) {
        Kept kept = new Kept(leave);
        return kept.noting(new LeaveAttempt(leave, handshake, own, clock, kept::signed).run());
    }

    /** A leave in the store, as long as this attempt is the one that has it. */
    private final class Kept {
        private PendingLeave leave;

        Kept(PendingLeave leave) {
            this.leave = leave;
        }

        Future<Void> signed(Pdu event) {
            PendingLeave signed = leave.signed(event);
            return here(store.changeLeave(leave, signed)).map(mine -> {
                if (!mine) {
                    throw new NotTakenException("the leave was given up, or asked for anew, meanwhile");
                }
                leave = signed;
                return null;
            });
        }

        /** The attempt; that it fails, unless the store does, is noted before it is told. */
        Future<TakenLeave> noting(Future<TakenLeave> attempt) {
            return attempt.recover(why -> why instanceof NotTakenException || why instanceof MatrixException
                    ? failed(why.getMessage()).compose(noted -> Future.failedFuture(why))
                    : Future.failedFuture(why));
        }

        private Future<Boolean> failed(String why) {
            PendingLeave failed = leave.failed(why, plan.next(leave, clock.millis(), random));
            if (failed.isGivenUp()) {
                LOG.warn(
                        "{} does not leave {}: given up after {} attempts: {}",
                        leave.user(),
                        leave.room(),
                        failed.attempts(),
                        why);
            } else {
                LOG.info("{} could not leave {}, to be tried again: {}", leave.user(), leave.room(), why);
            }
            return here(store.changeLeave(leave, failed));
        }
    }

    /** The leave is taken: there is nothing left to be tried or rejected. */
    private Future<TakenLeave> settled(TakenLeave taken, Who who, Optional<ReceivedInvite> invite) {
        LOG.info("{} left {}: {} took {} ({})", who.user(), who.room(), taken.via(), taken.event(), taken.api());
        Future<Void> answered = invite.map(one -> here(store.removeInvite(one))).orElseGet(Future::succeededFuture);
        return Future.join(answered, forget(who.user(), who.room()))
                .<TakenLeave>map(done -> taken)
                .otherwise(broken -> {
                    LOG.warn("what was left of a leave that was taken is still kept: {}", broken.getMessage());
                    return taken;
                });
    }

    // ---- what an operator sees

    /** The leaves that nobody has taken yet, those that are given up among them, the newest first. */
    public Future<List<PendingLeave>> pending(int limit) {
        return here(store.leaves(limit));
    }

    /** Forgets a leave that nobody has taken yet; tells whether there was one. */
    public Future<Boolean> forget(UserId user, RoomId room) {
        return here(store.removeLeave(ShardId.of(room).number(), room, user));
    }

    /** Fails with a {@link StoreException} as the stage does. */
    private static <T> Future<T> here(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, Vertx.currentContext());
    }
}
