package dev.exeunt.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.exeunt.store.Session.Work;
import java.sql.SQLException;

/** Sessions on pooled connections. The driver itself keeps prepared statements over their return to the pool. */
final class PostgresSessions implements Sessions {
    private final HikariDataSource pool;

    PostgresSessions(HikariDataSource pool) {
        this.pool = pool;
    }

    @Override
    public <T> T use(Work<T> work) throws SQLException {
        try (Session session = new Session(pool.getConnection())) {
            return work.with(session);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
