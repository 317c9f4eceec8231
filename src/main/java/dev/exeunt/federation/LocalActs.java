package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.room.LocalAct;
import dev.exeunt.room.Recommendation;
import dev.exeunt.room.Verdict;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.Rooms;
import io.vertx.core.Future;

/** What users of this server do in its rooms. */
public final class LocalActs {
    private final Rooms rooms;
    private final PolicyServers policyServers;
    private final ServerName self;

    public LocalActs(Rooms rooms, PolicyServers policyServers, ServerName self) {
        this.rooms = rooms;
        this.policyServers = policyServers;
        this.self = self;
    }

    /**
     * A user acts.
     *
     * @return the ID of the event that is part of the room then; fails with {@code M_FORBIDDEN} where the room refuses it, or where the
     *     room's policy server does not recommend it: then there is no such event
     */
    public Future<EventId> act(RoomId room, LocalAct act) {
        return settled(room, decided(new RoomRequest.Act(room, act)));
    }

    /**
     * An event of a user's, which was made before it goes into the room.
     *
     * @return as {@link #act}
     */
    Future<EventId> send(RoomId room, VerifiedPdu event) {
        return settled(room, decided(new RoomRequest.Receive(room, event, self)));
    }

    private Future<EventId> settled(RoomId room, Future<Verdict> decided) {
        return decided.compose(verdict -> policyServers.settle(verdict, (event, recommendation) -> {
                    if (recommendation instanceof Recommendation.Refused refused) {
                        throw new MatrixException(
                                Code.FORBIDDEN, "the room's policy server does not recommend it: " + refused.reason());
                    }
                    return decided(new RoomRequest.Receive(room, event, self, recommendation));
                }))
                .map(Submissions::accepted);
    }

    private Future<Verdict> decided(RoomRequest request) {
        return rooms.ask(request, RoomReply.Decided.class).map(RoomReply.Decided::verdict);
    }
}
