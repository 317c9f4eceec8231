package dev.exeunt.store;

import dev.exeunt.store.Session.Work;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Sessions that stay open with their statements: to compile a statement costs more than most of them do. Each is opened when it is first
 * needed, and again after its connection was lost, by whoever needs it: so a database that is back is used at once.
 */
final class SessionPool implements Sessions {
    /** So long a connection is taken to be good after it was; later, to ask costs little beside the wait. */
    private static final long TRUSTED = TimeUnit.MILLISECONDS.toNanos(500);

    private final DataSource source;
    private final Outage outage = new Outage();
    private final BlockingQueue<Place> free;

    /** When something last went wrong. A connection that was good before may not be so any more. */
    private volatile long trouble = System.nanoTime();

    SessionPool(int size, DataSource source) {
        this.source = source;
        // Fair: on SQLite, where there is one, an import must not starve the commits, nor they it.
        this.free = new ArrayBlockingQueue<>(size, true);
        for (int i = 0; i < size; i++) {
            free.add(new Place());
        }
    }

    @Override
    public <T> T use(Work<T> work) throws SQLException {
        Place place = take();
        try {
            return place.use(work);
        } finally {
            free.add(place);
        }
    }

    private Place take() throws SQLException {
        try {
            return free.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", e);
        }
    }

    @Override
    public void close() {
        for (Place place : free) {
            try {
                place.close();
            } catch (SQLException e) {
                throw StoreException.because("the store cannot be closed", e);
            }
        }
    }

    /** Where one session is, or will be. */
    private final class Place {
        private Session session;
        private long provenAt;

        <T> T use(Work<T> work) throws SQLException {
            Session ready = ready();
            try {
                T result = work.with(ready);
                provenAt = System.nanoTime();
                return result;
            } catch (SQLException e) {
                trouble = System.nanoTime();
                outage.seen(e);
                throw e;
            }
        }

        private Session ready() throws SQLException {
            outage.check();
            if (session == null || session.isClosed() || !(isTrusted() || session.isGood())) {
                close();
                session = open();
            }
            return session;
        }

        private boolean isTrusted() {
            return provenAt - trouble > 0 && System.nanoTime() - provenAt < TRUSTED;
        }

        private Session open() throws SQLException {
            try {
                return new Session(source.getConnection());
            } catch (SQLException e) {
                outage.began(e);
                throw e;
            }
        }

        void close() throws SQLException {
            if (session != null) {
                Session last = session;
                session = null;
                last.close();
            }
        }
    }
}
