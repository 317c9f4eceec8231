package dev.exeunt.room;

/**
 * What the newest event left: enough to open a room without reading it.
 *
 * @param anchor number of the last event after which it was the only forward extremity, so that the state after it was the current
 *     state; {@link EventNode#ROOT} where that never was
 * @param joinedMembers how many users are joined
 * @param joinedLocally how many of them are on this server
 * @param outlierDepth the greatest {@code depth} of an outlier that came after the room's beginning here; -1 where there is none
 * @param waiting how many redactions wait for their events
 */
public record RoomHead(long anchor, long joinedMembers, long joinedLocally, long outlierDepth, long waiting) {
    /** A room without events. */
    public static final RoomHead EMPTY = new RoomHead(EventNode.ROOT, 0, 0);

    private static final long NO_OUTLIERS = -1;

    /** A room without outliers, but for those that it was imported with, and without redactions that wait. */
    public RoomHead(long anchor, long joinedMembers, long joinedLocally) {
        this(anchor, joinedMembers, joinedLocally, NO_OUTLIERS, 0);
    }

    /** Whether there are outliers that came after the room's beginning here. */
    public boolean hasOutliers() {
        return outlierDepth != NO_OUTLIERS;
    }

    /** With one of this depth more. */
    RoomHead withOutlier(long depth) {
        return new RoomHead(anchor, joinedMembers, joinedLocally, Math.max(outlierDepth, depth), waiting);
    }

    /** With so many redactions more that wait. */
    RoomHead withWaiting(int more) {
        return more == 0 ? this : new RoomHead(anchor, joinedMembers, joinedLocally, outlierDepth, waiting + more);
    }
}
