package dev.exeunt.store;

import java.util.concurrent.CompletionStage;

/** All that a server keeps. */
public interface Store
        extends RoomStore, RoomCatalog, RoomSnapshots, KeyDocuments, ReceivedInvites, Aliases, PendingLeaves {
    /**
     * Opens the store, and makes or brings up to date its tables.
     *
     * @throws StoreException where it cannot be reached, or another process has it
     */
    static Store open(StoreLocation location) {
        return open(location, CommitObserver.NONE);
    }

    /** As {@link #open(StoreLocation)}, with somebody who watches the commits. */
    static Store open(StoreLocation location, CommitObserver observer) {
        return new SqlStore(Database.open(location), observer);
    }

    /** Who may write to which shard. */
    ShardOwnership ownership();

    /** What the relay keeps. */
    RelayStore relay();

    /** How many changes wait for a transaction, those in the one that runs left out. */
    int backlog();

    /**
     * Takes a room over as a whole, in one transaction: all of it is stored, or nothing.
     *
     * @return whether it was stored; false where there is a room of its ID. What the room's events throw ends the import: the stage
     *     fails with it
     */
    CompletionStage<Boolean> importRoom(ImportedRoom room);
}
