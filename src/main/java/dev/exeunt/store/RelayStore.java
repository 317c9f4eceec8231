package dev.exeunt.store;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.room.Stay;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What the relay keeps. An event that is to be relayed is in its room's outbox from the commit on, until every server that is to get it
 * has it or is known to be behind. What a server that is behind misses follows from the last event that it was sent and from its stays in
 * the room: one row for each room, however many events.
 *
 * <p>Every stage completes on a thread of the store's; one that fails does so with a {@link StoreException}.
 */
public interface RelayStore {
    /** What is left to do of a shard: in its rooms' outboxes, and for the servers whose names are of it. */
    CompletionStage<LeftOver> leftOver(int shard);

    /**
     * Accepted events of an outbox, in order.
     *
     * @param first the first number
     * @param last the last number
     * @param limit how many at most
     */
    CompletionStage<Unsent> unsent(RoomHandle room, long first, long last, int limit);

    /**
     * Accepted events of times when the server was in the room, in order.
     *
     * @param after number of the last event that it was sent
     * @param limit how many at most
     */
    CompletionStage<List<RelayedEvent>> missed(ServerName server, RoomHandle room, long after, int limit);

    /** What is left to do in all rooms' outboxes. */
    CompletionStage<List<Outbox>> outboxes();

    /**
     * Takes events out of outboxes. One that holds earlier events than these stays as it is.
     *
     * @param relayed events that are where they are to be, or known to be missed there; one stretch of a room
     */
    CompletionStage<Void> relayed(List<Outbox> relayed);

    /**
     * Writes down how servers are doing, in one durable transaction, as far as their shards are still held.
     *
     * @param epochs of the servers' shards, as they were granted
     * @return the shards that are still held
     */
    CompletionStage<Set<Integer>> save(Map<Integer, Long> epochs, List<DestinationChange> changes);

    /** What is left to do of a shard. */
    record LeftOver(List<Outbox> outboxes, List<Destination> destinations, List<Behind> behind) {}

    /** Events of a room, by their numbers, not all of which are relayed. */
    record Outbox(RoomHandle room, long first, long last) {}

    /** A server, and how it is doing. */
    record Destination(ServerName server, Standing standing) {}

    /**
     * How a server is doing.
     *
     * @param failures how often in a row it could not be reached
     * @param retryAt when it is to be tried again, in milliseconds since 1970; 0 for at once
     * @param lastSuccess when it last took events, in milliseconds since 1970; 0 where that is not known
     */
    record Standing(int failures, long retryAt, long lastSuccess) {
        /** A server of which nothing is known. */
        public static final Standing UNKNOWN = new Standing(0, 0, 0);
    }

    /** A server, the room of which it misses events, and the number of the room's newest one. */
    record Behind(ServerName server, Lag lag, long newest) {}

    /** The room, and the number of its last event that the server was sent, if it was to get it at all. */
    record Lag(RoomHandle room, long sent) {}

    /** Events, and the stays in the room during which one of them happened. */
    record Unsent(List<RelayedEvent> events, List<Stay> stays) {}

    /**
     * What is to be written down about a server.
     *
     * @param shard of the server's name
     * @param server the server
     * @param standing how it is doing, where that changed
     * @param behind the rooms of which it misses events from now on, or fewer
     * @param caughtUp the rooms of which it misses nothing any more
     */
    record DestinationChange(
            int shard, ServerName server, Optional<Standing> standing, List<Lag> behind, List<RoomHandle> caughtUp) {}
}
