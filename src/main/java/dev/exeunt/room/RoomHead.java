package dev.exeunt.room;

/**
 * What the newest event left: enough to open a room without reading it.
 *
 * @param anchor number of the last event after which it was the only forward extremity, so that the state after it was the current
 *     state; {@link EventNode#ROOT} where that never was
 * @param joinedMembers how many users are joined
 * @param joinedLocally how many of them are on this server
 */
public record RoomHead(long anchor, long joinedMembers, long joinedLocally) {
    /** A room without events. */
    public static final RoomHead EMPTY = new RoomHead(EventNode.ROOT, 0, 0);
}
