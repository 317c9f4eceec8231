package dev.exeunt.store;

/**
 * A database that is open and whose schema is up to date.
 *
 * @see SqliteDatabase
 * @see PostgresDatabase
 */
interface Database extends AutoCloseable {
    /** @throws StoreException where it cannot be reached, is in use, or its schema cannot be brought up to date */
    static Database open(StoreLocation location) {
        if (location instanceof StoreLocation.Embedded embedded) {
            return SqliteDatabase.open(embedded);
        }
        return PostgresDatabase.open((StoreLocation.PostgreSql) location);
    }

    Dialect dialect();

    /** For reading. */
    Sessions readers();

    /** For reading that may take long. */
    Sessions snapshots();

    /** For what is written quickly. Where the database knows one writer at a time, there is one session. */
    Sessions writers();

    /** For what takes longer to write. */
    Sessions importers();

    /** For {@link #writers}. */
    ChangeWriter changeWriter();

    /** For {@link #writers}. */
    Handles handles();

    ShardOwnership ownership();

    @Override
    void close();
}
