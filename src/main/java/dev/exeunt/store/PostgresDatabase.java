package dev.exeunt.store;

import java.sql.SQLException;
import javax.sql.DataSource;

/** PostgreSQL, which several nodes may share. Nothing waits for it for ever, and nothing that is slow holds up what must be quick. */
final class PostgresDatabase implements Database {
    private static final int READERS = 4;
    private static final int SNAPSHOTS = 2;

    /** One for the commits, one for keys and handles. */
    private static final int WRITERS = 2;

    /** Milliseconds of work, unless it waits for another node's claim of a shard. With a second for the network, an answer comes within six. */
    private static final int WRITING_SECONDS = 4;

    /** A lease is renewed each second, and ends after some: a renewal that takes longer than this had better be tried again. */
    private static final int OWNING_SECONDS = 2;

    private static final int READING_SECONDS = 5;

    /** Each statement holds some hundred rows; but one that begins a room may wait until another node has imported the same one. */
    private static final int IMPORTING_SECONDS = 60;

    /** Whatever it knows of the tables, these find rows by whole keys: there is nothing else to find, in tables large or small. */
    private static final String BY_KEY = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    private static final String READ_ONLY =
            "-c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read";

    private final Sessions readers;
    private final Sessions snapshots;
    private final Sessions writers;
    private final Sessions importers;
    private final Sessions owners;
    private final PostgresOwnership ownership;

    private PostgresDatabase(PostgresSource source) {
        this.readers = new SessionPool(READERS, source.connections("reading", READING_SECONDS, READ_ONLY));
        this.snapshots = new SessionPool(SNAPSHOTS, source.connections("reading history", READING_SECONDS, READ_ONLY));
        this.writers = new SessionPool(WRITERS, source.connections("writing", WRITING_SECONDS, BY_KEY));
        this.importers = new SessionPool(1, source.connections("importing", IMPORTING_SECONDS, ""));
        this.owners = new SessionPool(1, source.connections("owning", OWNING_SECONDS, ""));
        this.ownership = new PostgresOwnership(owners);
    }

    static Database open(StoreLocation.PostgreSql location) {
        PostgresSource source = new PostgresSource(location);
        DataSource opening = source.connections("opening", IMPORTING_SECONDS, "");
        try {
            opening.getConnection().close();
        } catch (SQLException e) {
            throw StoreException.because("the store " + location + " cannot be reached", root(e));
        }
        try {
            Schema.bringUpToDate(Dialect.POSTGRESQL, opening);
        } catch (SQLException e) {
            throw StoreException.because("the store " + location + " cannot be opened", e);
        }
        return new PostgresDatabase(source);
    }

    /** The driver's own message says less than what lies under it: "the connection attempt failed". */
    private static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public Sessions readers() {
        return readers;
    }

    @Override
    public Sessions snapshots() {
        return snapshots;
    }

    @Override
    public Sessions writers() {
        return writers;
    }

    @Override
    public Sessions importers() {
        return importers;
    }

    @Override
    public ChangeWriter changeWriter() {
        return new PostgresChangeWriter(Fencing.isOn());
    }

    @Override
    public Handles handles() {
        return new PostgresHandles();
    }

    @Override
    public ShardOwnership ownership() {
        return ownership;
    }

    @Override
    public void close() {
        ownership.close();
        owners.close();
        importers.close();
        readers.close();
        snapshots.close();
        writers.close();
    }
}
