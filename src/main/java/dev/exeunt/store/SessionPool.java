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

    /** So long nobody waits who need not, after one has waited in vain: the sessions are used for something that takes long. */
    private static final long IMPATIENT = TimeUnit.SECONDS.toNanos(1);

    private final DataSource source;
    private final Outage outage = new Outage();
    private final BlockingQueue<Place> free;

    /** When something last went wrong. A connection that was good before may not be so any more. */
    private volatile long trouble = System.nanoTime();

    private volatile long waitedInVain = System.nanoTime() - IMPATIENT;

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
        return with(take(Long.MAX_VALUE), work);
    }

    /**
     * Does the work here if a session is free soon, else elsewhere.
     *
     * @param patience for how many milliseconds one is waited for, where this is not known to be in vain
     */
    <T> T useOr(Sessions others, long patience, Work<T> work) throws SQLException {
        boolean waits = System.nanoTime() - waitedInVain >= IMPATIENT;
        Place place = take(waits ? patience : 0);
        if (place != null) {
            return with(place, work);
        }
        if (waits) {
            waitedInVain = System.nanoTime();
        }
        return others.use(work);
    }

    private <T> T with(Place place, Work<T> work) throws SQLException {
        try {
            return place.use(work);
        } finally {
            free.add(place);
        }
    }

    /** Null where none is free in time. */
    private Place take(long patience) throws SQLException {
        try {
            return free.poll(patience, TimeUnit.MILLISECONDS);
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
