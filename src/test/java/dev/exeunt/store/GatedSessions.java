package dev.exeunt.store;

import dev.exeunt.store.Session.Work;
import java.sql.SQLException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** Sessions that a test holds back, so that it knows what waits while a transaction runs, and that fail when it says so. */
final class GatedSessions implements Sessions {
    /** What becomes of a use. */
    enum Fate {
        SUCCESS,
        /** Nothing is done. */
        FAILURE,
        /** It is done, but the answer does not arrive. */
        SILENCE
    }

    private final Sessions sessions;
    private final Semaphore arrived = new Semaphore(0);
    private final BlockingQueue<Fate> fates = new LinkedBlockingQueue<>();

    GatedSessions(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Waits until somebody has come to use a session; each is waited for once. */
    void awaitUse() {
        arrived.acquireUninterruptibly();
    }

    /** Lets one use pass. */
    void pass(Fate fate) {
        fates.add(fate);
    }

    @Override
    public <T> T use(Work<T> work) throws SQLException {
        arrived.release();
        Fate fate = nextFate();
        if (fate == Fate.FAILURE) {
            throw new SQLException("the disk is full");
        }
        T result = sessions.use(work);
        if (fate == Fate.SILENCE) {
            throw new SQLException("the connection broke");
        }
        return result;
    }

    private Fate nextFate() {
        try {
            return fates.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        sessions.close();
    }
}
