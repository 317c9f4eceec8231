package dev.exeunt.store;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.UserId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Leaves that no server has taken yet: at most one of each user from each room. Every stage completes on a thread of the store's; one
 * that fails does so with a {@link StoreException}.
 */
public interface PendingLeaves {
    /** Keeps a leave durably, in the place of an earlier one of the same user from the same room. */
    CompletionStage<Void> saveLeave(PendingLeave leave);

    /**
     * Takes note of what became of a leave.
     *
     * @param seen how it was read
     * @param changed what becomes of it
     * @return whether it was as it had been read, with the same time of the next attempt: of several who take note, one does
     */
    CompletionStage<Boolean> changeLeave(PendingLeave seen, PendingLeave changed);

    /** @param shard the room's shard */
    CompletionStage<Optional<PendingLeave>> findLeave(int shard, RoomId room, UserId user);

    /** Forgets a leave; tells whether there was one. */
    CompletionStage<Boolean> removeLeave(int shard, RoomId room, UserId user);

    /** Leaves that are to be tried by now, those that wait longest first, at most {@code limit}. */
    CompletionStage<List<PendingLeave>> dueLeaves(long now, int limit);

    /** The leaves that were asked for last, those that are given up among them, at most {@code limit}. */
    CompletionStage<List<PendingLeave>> leaves(int limit);
}
