package dev.exeunt.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL, which several nodes may share. Nothing waits for it for ever. */
final class PostgresDatabase implements Database {
    private static final int READERS = 4;

    /** One for the commits, one for keys and handles. */
    private static final int WRITERS = 2;

    private static final int CONNECT_SECONDS = 4;
    private static final int STATEMENT_SECONDS = 20;

    /** Longer than any statement may take: the server is gone by then. */
    private static final int SOCKET_SECONDS = STATEMENT_SECONDS + 5;

    private final PostgresSessions readers;
    private final PostgresSessions writers;
    private final PostgresSessions importers;
    private final PostgresSessions owning;
    private final PostgresOwnership ownership;

    private PostgresDatabase(StoreLocation.PostgreSql location) throws SQLException {
        DataSource source = source(location);
        HikariDataSource write = new HikariDataSource(pool("store-writers", WRITERS, source));
        this.writers = new PostgresSessions(write);
        try {
            Schema.bringUpToDate(Dialect.POSTGRESQL, write);
            this.readers = new PostgresSessions(new HikariDataSource(reading(pool("store-readers", READERS, source))));
            this.importers = new PostgresSessions(new HikariDataSource(pool("store-importers", 1, source)));
            this.owning = new PostgresSessions(new HikariDataSource(pool("store-ownership", 1, source)));
            this.ownership = new PostgresOwnership(owning);
        } catch (SQLException | RuntimeException e) {
            writers.close();
            throw e;
        }
    }

    static Database open(StoreLocation.PostgreSql location) {
        try {
            return new PostgresDatabase(location);
        } catch (PoolInitializationException e) {
            throw StoreException.because("the store " + location + " cannot be reached", root(e));
        } catch (SQLException e) {
            throw StoreException.because("the store " + location + " cannot be opened", e);
        }
    }

    /** The driver's own message says less than what lies under it: "the connection attempt failed". */
    private static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }

    private static DataSource source(StoreLocation.PostgreSql location) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {location.host()});
        source.setPortNumbers(new int[] {location.port()});
        source.setDatabaseName(location.database());
        source.setUser(location.user());
        source.setPassword(location.password());
        source.setApplicationName("exeunt");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(SOCKET_SECONDS);
        source.setTcpKeepAlive(true);
        source.setOptions("-c statement_timeout=" + STATEMENT_SECONDS + "s");
        // Or an error would quote the whole batch, contents and all.
        source.setLogServerErrorDetail(false);
        // A batch of inserts becomes one statement of many rows.
        source.setReWriteBatchedInserts(true);
        return source;
    }

    private static HikariConfig pool(String name, int size, DataSource source) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName(name);
        pool.setDataSource(source);
        pool.setMaximumPoolSize(size);
        pool.setConnectionTimeout(CONNECT_SECONDS * 1000L);
        return pool;
    }

    private static HikariConfig reading(HikariConfig pool) {
        pool.setReadOnly(true);
        pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        return pool;
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
        owning.close();
        importers.close();
        readers.close();
        writers.close();
    }
}
