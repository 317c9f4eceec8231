package dev.exeunt.shard;

import dev.exeunt.matrix.event.RoomId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A shard: the rooms that have one owner at a time. A room's shard never changes, and is part of its key in the store.
 *
 * <p>It is the 32-bit FNV-1a hash of the room ID's UTF-8, taken as unsigned, modulo {@value #COUNT}.
 *
 * @param number from 0 to {@value #COUNT} − 1
 */
public record ShardId(int number) {
    /** How many shards there are: Hazelcast's default number of partitions, as shard n lives where partition n lives. */
    public static final int COUNT = 271;

    /** Every shard, by number. */
    public static final List<ShardId> ALL =
            IntStream.range(0, COUNT).mapToObj(ShardId::new).toList();

    private static final int FNV_OFFSET_BASIS = 0x811C9DC5;
    private static final int FNV_PRIME = 0x01000193;

    public ShardId {
        if (number < 0 || number >= COUNT) {
            throw new IllegalArgumentException("no shard: " + number);
        }
    }

    /** The shard that owns the room. */
    public static ShardId of(RoomId room) {
        return ofName(room.value());
    }

    /** The shard on whose node is done what one node does for all, by the name of what it is done for. */
    public static ShardId ofName(String name) {
        int hash = FNV_OFFSET_BASIS;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        return ALL.get(Integer.remainderUnsigned(hash, COUNT));
    }

    /** Where its owner listens on its node's event bus; other nodes ask by {@link RoomGatewayVerticle}. */
    public String address() {
        return "room-shard." + number;
    }

    @Override
    public String toString() {
        return "shard " + number;
    }
}
