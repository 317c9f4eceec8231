package dev.exeunt.shard;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.SigningKey;
import dev.exeunt.store.RoomStore;
import java.time.InstantSource;

/**
 * What the shards of a node share.
 *
 * @param store the durable truth
 * @param self this server
 * @param key its key, for what local users do
 * @param clock tells the time
 * @param memory how much may be kept in memory
 * @param lease whether this node may speak for its shards
 * @param observer is told what happens
 * @param changes is told what is committed
 */
public record ShardServices(
        RoomStore store,
        ServerName self,
        SigningKey key,
        InstantSource clock,
        MemoryBudget memory,
        Lease lease,
        RoomObserver observer,
        CommittedChanges changes) {
    /** Where nobody is told what is committed. */
    public ShardServices(
            RoomStore store,
            ServerName self,
            SigningKey key,
            InstantSource clock,
            MemoryBudget memory,
            Lease lease,
            RoomObserver observer) {
        this(store, self, key, clock, memory, lease, observer, CommittedChanges.UNHEARD);
    }
}
