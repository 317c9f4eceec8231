package dev.exeunt.store;

import java.sql.SQLException;
import java.util.List;

/** Writes changes, durably. */
interface ChangeWriter {
    /**
     * Writes all of the changes or none, except for those whose shard is not held at their epoch any more: they are left out.
     *
     * @param session with no transaction open
     * @return those that were written, in order
     */
    List<Change> write(Session session, List<Change> changes) throws SQLException;

    /** Whether it failed because of what some of the changes are, so that others can be written without these. */
    boolean isRefusal(SQLException failure);
}
