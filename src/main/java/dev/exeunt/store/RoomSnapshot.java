package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.RoomHead;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A room at one moment. It can be read as long as the {@link RoomSnapshots.Reading} lasts, on that one's thread. */
public interface RoomSnapshot {
    RoomHandle handle();

    RoomId roomId();

    RoomVersion version();

    /** The newest event's number; {@link EventNode#ROOT} for a room without events. */
    long newest();

    /** What the newest event left. */
    RoomHead head();

    /**
     * The nodes of these events, as far as the room has them, rejected ones among them. What was an outlier and has its place in the graph
     * by now is told there.
     */
    List<EventNode> find(Collection<EventId> events);

    /** The nodes of events that exist, as {@link #find} tells them. */
    List<EventNode> nodes(Collection<Long> numbers);

    /** The contents of events that exist. */
    List<Pdu> pdus(Collection<Long> numbers);

    /** The contents of events that exist, as {@link RoomSnapshots#pdus} gives them. */
    List<byte[]> bytes(long[] numbers);

    /** The current state. */
    PastState current();

    /**
     * The states before events, by the events' numbers. All together cost what the one of the oldest event costs.
     *
     * @param events such that have a state, see {@link EventNode#hasState}
     */
    Map<Long, PastState> statesBefore(Collection<EventNode> events);

    /** The state before one event. */
    default PastState stateBefore(EventNode event) {
        return statesBefore(List.of(event)).get(event.number());
    }

    /**
     * The union of the auth chains of events: their auth events, those of these, and so on (room version specifications, "Auth chain").
     *
     * @return numbers, ascending
     */
    long[] authChain(long[] events);

    /** The servers with a user who was joined before this event. */
    List<ServerName> serversBefore(EventNode event);

    /** Whether a user of the server is joined in the current state. Costs no question to the store. */
    boolean hasJoined(ServerName server);

    /** The users of a server that have a membership in the current state, each with its event. */
    List<CurrentMember> members(ServerName server);

    /**
     * An entry of the current state.
     *
     * @param userId the user, as the entry names it
     * @param membership {@code content.membership}
     * @param number of the event
     */
    record CurrentMember(String userId, String membership, long number) {
        /** Whether the user is joined. */
        public boolean isJoined() {
            return membership.equals("join");
        }
    }
}
