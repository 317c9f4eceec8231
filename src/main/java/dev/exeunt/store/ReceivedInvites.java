package dev.exeunt.store;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.UserId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The invites of this server's users to rooms that it is not in: at most one of each user to each room. Every stage completes on a
 * thread of the store's; one that fails does so with a {@link StoreException}.
 */
public interface ReceivedInvites {
    /**
     * Keeps an invite durably, in the place of an earlier one of the same user to the same room. Where one server has sent very many,
     * its oldest ones are forgotten.
     */
    CompletionStage<Void> saveInvite(ReceivedInvite invite);

    /** @param shard the room's shard */
    CompletionStage<Optional<ReceivedInvite>> findInvite(int shard, RoomId room, UserId user);

    /** Forgets an invite that is answered; one that came in its place meanwhile stays. */
    CompletionStage<Void> removeInvite(ReceivedInvite invite);

    /** The newest invites, at most {@code limit}. */
    CompletionStage<List<ReceivedInvite>> invites(int limit);
}
