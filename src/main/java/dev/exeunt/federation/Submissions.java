package dev.exeunt.federation;

import dev.exeunt.keys.EventVerifier;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.Recommendation;
import dev.exeunt.room.Refusal;
import dev.exeunt.room.Verdict;
import dev.exeunt.shard.RoomReply;
import dev.exeunt.shard.RoomRequest;
import dev.exeunt.shard.Rooms;
import io.vertx.core.Future;

/**
 * Hands events that their senders' servers send to the rooms; fetches what they cite from those servers where it is missing, and asks
 * policy servers where the rooms have some.
 */
final class Submissions {
    private final Rooms rooms;
    private final RoomVersions versions;
    private final EventVerifier signatures;
    private final MissingEvents missingEvents;
    private final PolicyServers policyServers;

    Submissions(
            Rooms rooms,
            RoomVersions versions,
            EventVerifier signatures,
            MissingEvents missingEvents,
            PolicyServers policyServers) {
        this.rooms = rooms;
        this.versions = versions;
        this.signatures = signatures;
        this.missingEvents = missingEvents;
        this.policyServers = policyServers;
    }

    /** Asks a room to decide on an event. */
    @FunctionalInterface
    interface Question {
        RoomRequest of(RoomId room, VerifiedPdu event, ServerName origin, Recommendation recommendation);
    }

    /**
     * Reads a user's own membership, of a room that is known here.
     *
     * @param request with the room's and the event's ID in its path
     * @return fails as {@link MemberEvent#parse} does, and with {@code M_NOT_FOUND} where the room is not known
     */
    Future<Pdu> read(FederationRequest request, String membership) {
        RoomId room = request.roomId();
        JsonObject body = request.bodyObject();
        return versions.of(room, body)
                .map(version ->
                        MemberEvent.parse(body, version, room, request.parameter(1), request.origin(), membership));
    }

    /** As {@link #submit(VerifiedPdu, ServerName, Question)}, for an event that is not verified yet. */
    Future<EventId> verifyAndSubmit(Pdu event, ServerName origin, Question question) {
        return signatures.verify(event).compose(verified -> submit(verified, origin, question));
    }

    /**
     * Submits an event to its room.
     *
     * @param origin who sends it
     * @return the event's ID once it is part of the room, also where it was before; fails with {@code M_FORBIDDEN} where it is refused,
     *     each time in the same words
     */
    Future<EventId> submit(VerifiedPdu event, ServerName origin, Question question) {
        return decide(event, origin, question)
                .compose(verdict -> verdict instanceof Verdict.Missing missing
                        ? missingEvents
                                .fetch(missing, event, origin)
                                .compose(fetched -> decide(event, origin, question))
                        : Future.succeededFuture(verdict))
                .map(Submissions::accepted);
    }

    private Future<Verdict> decide(VerifiedPdu event, ServerName origin, Question question) {
        RoomId room = event.pdu().roomId();
        return ask(question.of(room, event, origin, Recommendation.NOT_ASKED))
                .compose(verdict -> policyServers.settle(
                        verdict, (again, recommendation) -> ask(question.of(room, again, origin, recommendation))));
    }

    private Future<Verdict> ask(RoomRequest request) {
        return rooms.ask(request, RoomReply.Decided.class).map(RoomReply.Decided::verdict);
    }

    /** The ID of the accepted event. */
    static EventId accepted(Verdict verdict) {
        if (verdict instanceof Verdict.Known known) {
            return accepted(known.first());
        } else if (verdict instanceof Verdict.Accepted accepted) {
            return accepted.id();
        } else if (verdict instanceof Verdict.Rejected rejected) {
            throw refused(rejected.id(), rejected.why());
        } else if (verdict instanceof Verdict.SoftFailed failed) {
            throw refused(failed.id(), failed.why());
        }
        throw MissingEvents.unknown((Verdict.Missing) verdict);
    }

    private static MatrixException refused(EventId event, Refusal why) {
        return new MatrixException(Code.FORBIDDEN, "the event " + event + " is refused: " + why);
    }
}
