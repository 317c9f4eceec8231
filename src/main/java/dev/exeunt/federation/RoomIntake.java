package dev.exeunt.federation;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.room.Recommendation;
import dev.exeunt.room.Verdict;
import dev.exeunt.shard.RoomReply.Decided;
import dev.exeunt.shard.RoomReply.DecidedAll;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.RoomRequest.Receive;
import dev.exeunt.shard.RoomRequest.ReceiveAll;
import dev.exeunt.shard.RoomRequest.ReceiveGiven;
import dev.exeunt.shard.Rooms;
import dev.exeunt.shard.UnavailableException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Has rooms decide on events that came from other servers, and their policy servers asked where that is needed. A policy server that
 * cannot be asked does not hold up what else its room's servers send: without its recommendation an event is soft-failed.
 */
final class RoomIntake {
    private final Rooms rooms;
    private final PolicyServers policyServers;

    RoomIntake(Rooms rooms, PolicyServers policyServers) {
        this.rooms = rooms;
        this.policyServers = policyServers;
    }

    /**
     * Has a room decide on events in their order.
     *
     * @param events at least one
     * @return the verdicts on the first of them, at least one: only the last one may be that something is missing
     */
    Future<List<Verdict>> decide(RoomId room, List<VerifiedPdu> events, ServerName origin) {
        return rooms.ask(new ReceiveAll(room, events, origin), DecidedAll.class)
                .map(DecidedAll::verdicts)
                .compose(verdicts -> {
                    Verdict last = verdicts.get(verdicts.size() - 1);
                    return last instanceof Verdict.Unrecommended unasked
                            ? recommended(unasked, (event, said) -> ask(new Receive(room, event, origin, said)))
                                    .map(verdict -> replacedLast(verdicts, verdict))
                            : Future.succeededFuture(verdicts);
                });
    }

    /** Has a room decide on an event with what a server gave for it. */
    Future<Verdict> decide(ReceiveGiven given) {
        return ask(given)
                .compose(verdict -> verdict instanceof Verdict.Unrecommended unasked
                        ? recommended(unasked, (event, recommendation) -> ask(given.with(event, recommendation)))
                        : Future.succeededFuture(verdict));
    }

    private Future<Verdict> ask(RoomRequest request) {
        return rooms.ask(request, Decided.class).map(Decided::verdict);
    }

    private Future<Verdict> recommended(Verdict.Unrecommended unasked, PolicyServers.Again again) {
        return policyServers
                .settle(unasked, again)
                .recover(failure -> failure instanceof UnavailableException
                        ? again.decide(unasked.event(), new Recommendation.Refused(failure.getMessage()))
                        : Future.failedFuture(failure));
    }

    private static List<Verdict> replacedLast(List<Verdict> verdicts, Verdict last) {
        List<Verdict> replaced = new ArrayList<>(verdicts);
        replaced.set(replaced.size() - 1, last);
        return replaced;
    }
}
