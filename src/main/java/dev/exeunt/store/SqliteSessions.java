package dev.exeunt.store;

import dev.exeunt.store.Session.Work;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.sql.DataSource;

/** Sessions that stay open with their statements: SQLite compiles a statement in the process, which costs more than most of them do. */
final class SqliteSessions implements Sessions {
    private final DataSource source;
    private final BlockingQueue<Session> idle;

    SqliteSessions(int size, DataSource source) throws SQLException {
        this.source = source;
        // Fair: an import must not starve the commits, nor they it.
        this.idle = new ArrayBlockingQueue<>(size, true);
        for (int i = 0; i < size; i++) {
            idle.add(new Session(source.getConnection()));
        }
    }

    @Override
    public <T> T use(Work<T> work) throws SQLException {
        Session session = take();
        try {
            if (session.isClosed()) {
                session = new Session(source.getConnection());
            }
            return work.with(session);
        } finally {
            idle.add(session);
        }
    }

    private Session take() throws SQLException {
        try {
            return idle.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", e);
        }
    }

    @Override
    public void close() {
        for (Session session : idle) {
            try {
                session.close();
            } catch (SQLException e) {
                throw StoreException.because("the store cannot be closed", e);
            }
        }
    }
}
