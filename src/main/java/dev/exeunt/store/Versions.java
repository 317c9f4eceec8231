package dev.exeunt.store;

import dev.exeunt.matrix.event.RoomVersion;

/** Room versions as they are stored. */
final class Versions {
    private Versions() {}

    static RoomVersion of(String id) {
        return RoomVersion.of(id).orElseThrow(() -> new StoreException("the store holds a room of version " + id));
    }
}
