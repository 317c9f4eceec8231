package dev.exeunt.room;

import dev.exeunt.matrix.event.ServerName;

/**
 * A server's stay in a room, as the current state has it: a server that comes back begins another one.
 *
 * @param server the server
 * @param since number of the event with which its first user came; {@link EventNode#ROOT} where that was before the room began here
 * @param until number of the event with which its last user went; {@link #NOW} while it is there
 * @param joined how many of its users are joined
 */
public record Stay(ServerName server, long since, long until, int joined) {
    /** In the place of an event's number: the stay lasts. */
    public static final long NOW = 0;

    /** Whether the server was there before the event of this number, or after it. */
    public boolean includes(long number) {
        return since <= number && (until == NOW || number <= until);
    }
}
