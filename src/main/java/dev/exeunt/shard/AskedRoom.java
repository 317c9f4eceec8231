package dev.exeunt.shard;

/**
 * A request on its way to the room's owner.
 *
 * @param deadline until when anybody waits for the reply, in milliseconds since 1970
 * @param request what is asked
 */
record AskedRoom(long deadline, RoomRequest request) {}
