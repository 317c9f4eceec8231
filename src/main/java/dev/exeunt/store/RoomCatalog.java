package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The rooms as an operator sees them: what is committed, whichever node asks. Answers about a room are empty where there is no such
 * room. Every stage completes on a thread of the store's; one that fails does so with a {@link StoreException}.
 */
public interface RoomCatalog {
    /** The rooms in the order of their IDs, at most {@code limit}, from behind {@code after} where that is given. */
    CompletionStage<List<ListedRoom>> rooms(Optional<RoomId> after, int limit);

    CompletionStage<Optional<RoomSummary>> room(int shard, RoomId room);

    /** A page of the current state, in the order of types and keys. Pages are of different moments. */
    CompletionStage<Optional<List<Pdu>>> state(int shard, RoomId room, StateQuery query);

    /** A user's membership in the current state; empty also where there is none. */
    CompletionStage<Optional<Member>> member(int shard, RoomId room, UserId user);

    /**
     * Events, the newest first, at most {@code limit}, from before {@code before} where that is given; none where it is unknown.
     */
    CompletionStage<Optional<List<ListedEvent>>> events(int shard, RoomId room, Optional<EventId> before, int limit);

    /** Servers with a user who is joined to the room, at most {@code limit}; none where there is no such room. */
    CompletionStage<List<ServerName>> joinedServers(int shard, RoomId room, int limit);

    /** A room's name and version. */
    record ListedRoom(int shard, RoomId roomId, RoomVersion version) {}

    /**
     * A room in figures.
     *
     * @param version its version
     * @param joinedMembers users who are joined
     * @param joinedServers servers that they are on
     * @param extremities its forward extremities
     * @param events events that are stored, refused ones among them
     */
    record RoomSummary(
            RoomVersion version, long joinedMembers, long joinedServers, Set<EventId> extremities, long events) {}

    /**
     * Which entries of the state.
     *
     * @param type only of this type
     * @param stateKey only of this {@code state_key}
     * @param after only behind this entry: the last one of the page before
     * @param limit at most so many
     */
    record StateQuery(Optional<String> type, Optional<String> stateKey, Optional<StateKey> after, int limit) {
        /** The page that follows on this entry. */
        public StateQuery from(StateKey last) {
            return new StateQuery(type, stateKey, Optional.of(last), limit);
        }
    }

    /** A user's {@code membership} and the event that says so. */
    record Member(String membership, EventId eventId) {}

    /** An event and what became of it; the refusal is empty for an accepted one. */
    record ListedEvent(Pdu pdu, Outcome outcome, Optional<Refusal> refusal) {}
}
