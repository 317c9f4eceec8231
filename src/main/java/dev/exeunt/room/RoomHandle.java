package dev.exeunt.room;

/**
 * Where a room lives.
 *
 * @param shard the shard that owns it
 * @param number its number within the shard, given by the store when the room begins
 */
public record RoomHandle(int shard, long number) {}
