/**
 * Rooms spread over shards: the messages by which a room is asked, the actor that owns a shard's rooms, and the way from anywhere to
 * the one owner.
 */
package dev.exeunt.shard;
