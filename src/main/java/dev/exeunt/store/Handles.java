package dev.exeunt.store;

import dev.exeunt.room.RoomHandle;
import java.sql.SQLException;

/** Gives rooms that begin their numbers, each once, though it is stored only later, whichever node asks. */
@FunctionalInterface
interface Handles {
    /** @param session for writing */
    RoomHandle next(Session session, int shard) throws SQLException;
}
