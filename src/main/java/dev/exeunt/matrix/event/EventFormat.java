package dev.exeunt.matrix.event;

/** The shape of a room version's events (room version specifications, "Event format"). */
public enum EventFormat {
    /** Room versions 1 and 2: {@code event_id} is a field, references are pairs of an ID and a reference hash. */
    WITH_EVENT_ID,
    /** Room versions 3 to 11: the ID is the reference hash, references are IDs. */
    HASHED,
    /** Room version 12: as {@link #HASHED}; the create event has no {@code room_id}, its hash is the room's ID. */
    HASHED_ROOM
}
