package dev.exeunt.shard;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.Invitation;
import dev.exeunt.room.JoinTerms;
import dev.exeunt.room.Verdict;
import java.util.List;

/** What the owner of a room answers to a {@link RoomRequest}. Everything it tells is on disk. */
public sealed interface RoomReply {
    /** The room's version. */
    record Version(RoomVersion version) implements RoomReply {}

    /** An unsigned event to be completed and signed by the user's server. */
    record Template(RoomVersion version, JsonObject event) implements RoomReply {}

    /** What the room asks of a user who wants to join it. */
    record Terms(RoomVersion version, JoinTerms terms) implements RoomReply {}

    /**
     * A user's membership.
     *
     * @param resident whether a user of this server is joined to the room: only then is the membership up to date
     */
    record Membership(boolean resident, String membership) implements RoomReply {}

    /** Events of the room's state that tell a stranger which room it is. */
    record Stripped(List<Pdu> state) implements RoomReply {
        public Stripped {
            state = List.copyOf(state);
        }
    }

    /** An invite that is not part of the room yet. */
    record Invited(Invitation invitation) implements RoomReply {}

    /** What became of an event. */
    record Decided(Verdict verdict) implements RoomReply {}

    /** What became of several events, in their order; of those after one that cannot be decided on yet nothing is said. */
    record DecidedAll(List<Verdict> verdicts) implements RoomReply {
        public DecidedAll {
            verdicts = List.copyOf(verdicts);
        }
    }

    /**
     * What is needed to ask a server for events that are missing here.
     *
     * @param joined whether a user of the server is joined to the room
     * @param extremities the room's forward extremities here, or some of the newest where there are very many
     */
    record Frontier(boolean joined, List<EventId> extremities) implements RoomReply {
        public Frontier {
            extremities = List.copyOf(extremities);
        }
    }

    /** Refused; asking again would not help. */
    record Failed(MatrixError error) implements RoomReply {}

    /** Nothing was decided; the same request may be sent again. */
    record Retry() implements RoomReply {}
}
