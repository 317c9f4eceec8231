package dev.exeunt.cli;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import io.vertx.core.Completable;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hazelcast's cluster manager for Vert.x, with its work on a thread of its own. As it comes it asks Hazelcast questions, and waits for
 * the answers, inside of Hazelcast's own callbacks: at the least fail-over is late by a second, at the worst the cluster hangs
 * (vertx-hazelcast issue 215).
 *
 * <p>What this node has told the cluster, where it listens and for what, it tells again every few seconds. When a node comes back under
 * its old ID, others may still be about to forget the one that left, and take the new entries for the old.
 */
// The lock is what Hazelcast's threads would wait for; the thread takes it.
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class CalmClusterManager extends HazelcastClusterManager {
    private static final Logger LOG = LoggerFactory.getLogger(CalmClusterManager.class);
    private static final long TELL_AGAIN_SECONDS = 2;

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "cluster-manager"));
    private final Set<Registration> registrations = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean telling = new AtomicBoolean();
    private final Future<?> repetition;

    private record Registration(String address, RegistrationInfo info) {}

    CalmClusterManager(HazelcastInstance hazelcast) {
        super(hazelcast);
        repetition = thread.scheduleWithFixedDelay(
                this::tellAgain, TELL_AGAIN_SECONDS, TELL_AGAIN_SECONDS, TimeUnit.SECONDS);
    }

    // ---- off Hazelcast's threads

    @Override
    public void memberAdded(MembershipEvent event) {
        later(() -> super.memberAdded(event));
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        later(() -> super.memberRemoved(event));
    }

    @Override
    public void stateChanged(LifecycleEvent event) {
        later(() -> super.stateChanged(event));
    }

    private void later(Runnable task) {
        if (!thread.isShutdown()) {
            thread.execute(task);
        }
    }

    // ---- what the cluster knows of this node

    @Override
    public void addRegistration(String address, RegistrationInfo info, Completable<Void> added) {
        if (!info.localOnly()) {
            registrations.add(new Registration(address, info));
        }
        super.addRegistration(address, info, added);
    }

    @Override
    public void removeRegistration(String address, RegistrationInfo info, Completable<Void> removed) {
        registrations.remove(new Registration(address, info));
        super.removeRegistration(address, info, removed);
    }

    /**
     * What is there already stays as it is, and nobody is told. One thing is told at a time: each takes a thread of Vert.x's while the
     * cluster does not answer, and these are few.
     */
    private void tellAgain() {
        if (isActive() && getNodeInfo() != null && telling.compareAndSet(false, true)) {
            setNodeInfo(getNodeInfo(), (nothing, failure) -> tell(registrations.iterator(), failure));
        }
    }

    private void tell(Iterator<Registration> rest, Throwable failure) {
        if (failure != null) {
            LOG.debug("the cluster could not be told where this node listens", failure);
        }
        if (failure == null && rest.hasNext()) {
            Registration next = rest.next();
            super.addRegistration(next.address(), next.info(), (nothing, failed) -> tell(rest, failed));
        } else {
            telling.set(false);
        }
    }

    @Override
    public void leave(Completable<Void> left) {
        repetition.cancel(false);
        thread.shutdown();
        super.leave(left);
    }
}
