package dev.exeunt.store;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import java.util.List;
import java.util.Optional;

/**
 * A leave of a user of this server from a room that it is not in, which no server of the room has taken yet.
 *
 * @param shard the room's shard
 * @param room the room
 * @param user who leaves
 * @param via the servers to be asked, in this order
 * @param reason the user's reason
 * @param event the event that was signed last: a server that did not answer may have taken it
 * @param askedAt when the user asked for it, in milliseconds since 1970
 * @param attempts how often the servers were asked
 * @param retryAt when they are to be asked next, in milliseconds since 1970; {@link #NEVER} for a leave that is given up
 * @param failure why nobody took it so far, empty before the first attempt has ended
 */
public record PendingLeave(
        int shard,
        RoomId room,
        UserId user,
        List<ServerName> via,
        Optional<String> reason,
        Optional<Pdu> event,
        long askedAt,
        int attempts,
        long retryAt,
        String failure) {
    /** In the place of a time. */
    public static final long NEVER = 0;

    public PendingLeave {
        via = List.copyOf(via);
    }

    /** Whether it is not tried any more. */
    public boolean isGivenUp() {
        return retryAt == NEVER;
    }

    /** This leave with an event that is about to be sent. */
    public PendingLeave signed(Pdu signed) {
        return new PendingLeave(
                shard, room, user, via, reason, Optional.of(signed), askedAt, attempts, retryAt, failure);
    }

    /** This leave after another attempt. */
    public PendingLeave failed(String why, long nextAt) {
        return new PendingLeave(shard, room, user, via, reason, event, askedAt, attempts + 1, nextAt, why);
    }

    /** This leave while somebody asks the servers: nobody else does until then. */
    public PendingLeave claimed(long until) {
        return new PendingLeave(shard, room, user, via, reason, event, askedAt, attempts, until, failure);
    }
}
