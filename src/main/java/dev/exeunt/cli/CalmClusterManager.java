package dev.exeunt.cli;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import io.vertx.core.Completable;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Hazelcast's cluster manager for Vert.x, with its work on a thread of its own. As it comes it asks Hazelcast questions, and waits for
 * the answers, inside of Hazelcast's own callbacks: at the least fail-over is late by a second, at the worst the cluster hangs
 * (vertx-hazelcast issue 215).
 */
// The lock is what Hazelcast's threads would wait for; the thread takes it.
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class CalmClusterManager extends HazelcastClusterManager {
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "cluster-manager"));

    CalmClusterManager(HazelcastInstance hazelcast) {
        super(hazelcast);
    }

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

    @Override
    public void leave(Completable<Void> left) {
        thread.shutdown();
        super.leave(left);
    }

    private void later(Runnable task) {
        if (!thread.isShutdown()) {
            thread.execute(task);
        }
    }
}
