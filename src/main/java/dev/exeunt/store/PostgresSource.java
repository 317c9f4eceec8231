package dev.exeunt.store;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes connections to a PostgreSQL database, for work that must not take longer than it should. */
final class PostgresSource {
    /** A server that is there accepts at once; across a continent, in half a second. */
    private static final int CONNECT_SECONDS = 2;

    /** The whole of it, with the password: a server that hangs still accepts. */
    private static final int LOGIN_SECONDS = 3;

    /** How much later than the server itself would end a statement, it is taken to be gone. */
    private static final int GRACE_SECONDS = 1;

    /** What the server grants a node that was stopped within a transaction, before others wait no longer for what it holds. */
    private static final int IDLE_IN_TRANSACTION_SECONDS = 30;

    private final StoreLocation.PostgreSql location;

    PostgresSource(StoreLocation.PostgreSql location) {
        this.location = location;
    }

    /**
     * Where connections for some kind of work come from.
     *
     * @param work what they are for, as an operator sees it in the server's list of sessions
     * @param statementSeconds how long a statement may take
     * @param settings of the sessions, as on the server's command line
     */
    DataSource connections(String work, int statementSeconds, String settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {location.host()});
        source.setPortNumbers(new int[] {location.port()});
        source.setDatabaseName(location.database());
        source.setUser(location.user());
        source.setPassword(location.password());
        source.setApplicationName("exeunt " + work);
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(LOGIN_SECONDS);
        source.setSocketTimeout(statementSeconds + GRACE_SECONDS);
        source.setTcpKeepAlive(true);
        source.setOptions("-c statement_timeout=" + statementSeconds + "s -c idle_in_transaction_session_timeout="
                + IDLE_IN_TRANSACTION_SECONDS + "s " + settings);
        // Or an error would quote the whole batch, contents and all.
        source.setLogServerErrorDetail(false);
        // A batch of inserts becomes one statement of many rows.
        source.setReWriteBatchedInserts(true);
        return source;
    }
}
