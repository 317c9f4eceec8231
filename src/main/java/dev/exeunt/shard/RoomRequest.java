package dev.exeunt.shard;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.room.GivenState;
import dev.exeunt.room.LocalAct;
import dev.exeunt.room.Recommendation;
import dev.exeunt.room.RoomFounding;
import java.util.List;
import java.util.Optional;

/** What the owner of a room can be asked. Each has its {@link RoomReply}; any may be answered by {@link RoomReply.Failed}. */
public sealed interface RoomRequest {
    /** The room that is asked. */
    RoomId room();

    /** Whether asking again is harmless where the answer was lost. */
    default boolean repeatable() {
        return true;
    }

    /**
     * Which version the room has: {@link RoomReply.Version}.
     *
     * @param sender of an event that the room is to be given next, so that it can read his membership with what else it needs
     */
    record AskVersion(RoomId room, Optional<UserId> sender) implements RoomRequest {
        /** Where no event is in hand. */
        public AskVersion(RoomId room) {
            this(room, Optional.empty());
        }
    }

    /** A template for a leave, asked for by the user's server: {@link RoomReply.Template}. */
    record MakeLeave(RoomId room, UserId user, ServerName origin) implements RoomRequest {}

    /** What the room asks of a user who wants to join, asked for by the user's server: {@link RoomReply.Terms}. */
    record AskTerms(RoomId room, UserId user, ServerName origin) implements RoomRequest {}

    /**
     * A template for a join: {@link RoomReply.Template}.
     *
     * @param vouchers users of this server one of whom is to authorise it; empty where nobody need do that
     */
    record MakeJoin(RoomId room, UserId user, ServerName origin, List<UserId> vouchers) implements RoomRequest {
        public MakeJoin {
            vouchers = List.copyOf(vouchers);
        }
    }

    /** A template for a knock: {@link RoomReply.Template}. */
    record MakeKnock(RoomId room, UserId user, ServerName origin) implements RoomRequest {}

    /** A join, knock or invite that its sender's server hands in: {@link RoomReply.Decided}. */
    record HandIn(RoomId room, VerifiedPdu event, ServerName origin, Recommendation recommendation)
            implements RoomRequest {}

    /** A user's membership: {@link RoomReply.Membership}. */
    record AskMember(RoomId room, UserId user) implements RoomRequest {}

    /** What tells a stranger which room it is: {@link RoomReply.Stripped}. */
    record AskStripped(RoomId room) implements RoomRequest {}

    /** An invite by a user of this server that another server is to sign first: {@link RoomReply.Invited}. Nothing is kept of it. */
    record MakeInvite(RoomId room, LocalAct invite) implements RoomRequest {}

    /** A leave that its sender's server hands in: {@link RoomReply.Decided}. */
    record SendLeave(RoomId room, VerifiedPdu leave, ServerName origin, Recommendation recommendation)
            implements RoomRequest {
        /** For one that no policy server was asked about. */
        public SendLeave(RoomId room, VerifiedPdu leave, ServerName origin) {
            this(room, leave, origin, Recommendation.NOT_ASKED);
        }
    }

    /** An event that came from a server of the room, or was fetched from one: {@link RoomReply.Decided}. */
    record Receive(RoomId room, VerifiedPdu pdu, ServerName origin, Recommendation recommendation)
            implements RoomRequest {
        /** For one that no policy server was asked about. */
        public Receive(RoomId room, VerifiedPdu pdu, ServerName origin) {
            this(room, pdu, origin, Recommendation.NOT_ASKED);
        }
    }

    /**
     * Events that a server sends, in its order, up to the first that cannot be decided on yet, as it cites what is not here, or the
     * policy server has to be asked: {@link RoomReply.DecidedAll}.
     */
    record ReceiveAll(RoomId room, List<VerifiedPdu> pdus, ServerName origin) implements RoomRequest {
        public ReceiveAll {
            pdus = List.copyOf(pdus);
        }
    }

    /**
     * An event of which a server of the room gave what it cites or the state before it: {@link RoomReply.Decided}.
     *
     * @param outliers events without a place that this one, the state, or those before them here cite
     * @param state the state before it, where not all events are here that it comes after
     */
    record ReceiveGiven(
            RoomId room,
            VerifiedPdu pdu,
            ServerName origin,
            Recommendation recommendation,
            List<VerifiedPdu> outliers,
            Optional<GivenState> state)
            implements RoomRequest {
        public ReceiveGiven {
            outliers = List.copyOf(outliers);
        }

        /** The same for the event after its policy server was asked. */
        public ReceiveGiven with(VerifiedPdu event, Recommendation asked) {
            return new ReceiveGiven(room, event, origin, asked, outliers, state);
        }
    }

    /** Whether the server has a user in the room, and where the room's graph ends here: {@link RoomReply.Frontier}. */
    record AskFrontier(RoomId room, ServerName server) implements RoomRequest {}

    /** The room is to begin: {@link RoomReply.Decided} on its create event. */
    record Found(RoomFounding founding) implements RoomRequest {
        @Override
        public RoomId room() {
            return founding.roomId();
        }
    }

    /** A user of this server acts in the room: {@link RoomReply.Decided}. Asking twice acts twice. */
    record Act(RoomId room, LocalAct act) implements RoomRequest {
        @Override
        public boolean repeatable() {
            return false;
        }
    }
}
