package dev.exeunt.shard;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import com.hazelcast.partition.MigrationListener;
import com.hazelcast.partition.MigrationState;
import com.hazelcast.partition.Partition;
import com.hazelcast.partition.PartitionLostEvent;
import com.hazelcast.partition.PartitionLostListener;
import com.hazelcast.partition.ReplicaMigrationEvent;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shard n lives where Hazelcast's partition n lives. What Hazelcast knows is copied into an immutable picture, by a thread of this
 * class's own: when Hazelcast tells of a change, and often besides, so that an event that was missed costs a tenth of a second. Nothing
 * is computed or waited for in Hazelcast's callbacks, which hold up its cluster.
 */
public final class HazelcastPlacement implements Placement, AutoCloseable {
    /** The member attribute that holds a node's ID; vertx-hazelcast looks for it too. */
    public static final String NODE_ID = "__vertx.nodeId";

    private static final Logger LOG = LoggerFactory.getLogger(HazelcastPlacement.class);
    private static final long LOOK_EVERY_MS = 100;

    /** Hazelcast waits without end for what a merge has to do; by then the node is among the others again, or it has no quorum. */
    private static final long MERGE_PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private final HazelcastInstance hazelcast;
    private final boolean ownsShards;
    private final String self;
    private final List<Partition> partitions;
    private final List<Observer> observers = new CopyOnWriteArrayList<>();
    private final Vacancies vacancies = new Vacancies();
    private final ScheduledExecutorService thread;
    private final Future<?> looking;
    private volatile Picture picture = new Picture(List.of(), Set.of());

    /** When the merge began that goes on now, in nanoseconds; null where there is none. */
    private volatile Long mergingSince;

    /** @param owners by shard, empty where there is none */
    private record Picture(List<Optional<String>> owners, Set<String> members) {}

    /**
     * Follows the instance until this is closed.
     *
     * @param hazelcast with as many partitions as there are shards, and a node's ID in its member attribute {@link #NODE_ID}
     * @param ownsShards whether this node may own shards; one that may not stays a lite member
     */
    public HazelcastPlacement(HazelcastInstance hazelcast, boolean ownsShards) {
        this.hazelcast = hazelcast;
        this.ownsShards = ownsShards;
        this.self = nodeOf(hazelcast.getCluster().getLocalMember()).orElseThrow();
        this.partitions = hazelcast.getPartitionService().getPartitions().stream()
                .sorted(Comparator.comparingInt(Partition::getPartitionId))
                .toList();
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "shard-placement"));
        this.picture = look();
        Events events = new Events();
        hazelcast.getCluster().addMembershipListener(events);
        hazelcast.getLifecycleService().addLifecycleListener(events);
        hazelcast.getPartitionService().addMigrationListener(events);
        hazelcast.getPartitionService().addPartitionLostListener(events);
        this.looking =
                thread.scheduleWithFixedDelay(this::refresh, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private static Optional<String> nodeOf(Member member) {
        return Optional.ofNullable(member).map(m -> m.getAttribute(NODE_ID));
    }

    private static String described(Member member) {
        return nodeOf(member).orElse("without an ID") + " at " + member.getAddress();
    }

    // ---- the picture

    @Override
    public String self() {
        return self;
    }

    @Override
    public Optional<String> nodeOf(ShardId shard) {
        return picture.owners().get(shard.number());
    }

    @Override
    public Set<String> members() {
        return picture.members();
    }

    @Override
    public boolean isSettled() {
        Long since = mergingSince;
        return since == null || System.nanoTime() - since > MERGE_PATIENCE;
    }

    @Override
    public void observe(Observer observer) {
        observers.add(observer);
    }

    private Picture look() {
        Set<Member> members = hazelcast.getCluster().getMembers();
        List<Optional<String>> owners = partitions.stream()
                .map(partition -> nodeOf(partition.getOwner()))
                .toList();
        Set<String> candidates = nodesOf(members.stream().filter(member -> !member.isLiteMember()));
        return new Picture(vacancies.filled(owners, candidates, System.nanoTime()), nodesOf(members.stream()));
    }

    private static Set<String> nodesOf(Stream<Member> members) {
        return members.flatMap(member -> nodeOf(member).stream()).collect(Collectors.toUnmodifiableSet());
    }

    private void refresh() {
        try {
            Picture before = picture;
            Picture now = look();
            if (!now.equals(before)) {
                picture = now;
                observers.forEach(Observer::moved);
            }
        } catch (HazelcastInstanceNotActiveException e) {
            LOG.debug("the cluster was left", e);
        } catch (RuntimeException e) {
            // A periodic task that throws is not run again.
            LOG.warn("the placement of the shards could not be read: {}", e.getMessage());
        }
    }

    private void later(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.trace("an event after the end", e);
        }
    }

    // ---- leaving and coming back

    /** This node goes on as a lite member, which owns no partitions. */
    @Override
    public CompletionStage<Boolean> withdraw() {
        return CompletableFuture.supplyAsync(
                () -> {
                    Cluster cluster = hazelcast.getCluster();
                    boolean others = cluster.getMembers().stream()
                            .anyMatch(member -> !member.localMember() && !member.isLiteMember());
                    if (others && !cluster.getLocalMember().isLiteMember()) {
                        cluster.demoteLocalDataMember();
                    }
                    return others;
                },
                HazelcastPlacement::onThreadOfItsOwn);
    }

    @Override
    public CompletionStage<Void> comeBack() {
        return CompletableFuture.runAsync(
                () -> {
                    while (ownsShards && hazelcast.getCluster().getLocalMember().isLiteMember()) {
                        promote();
                    }
                },
                HazelcastPlacement::onThreadOfItsOwn);
    }

    private void promote() {
        try {
            hazelcast.getCluster().promoteLocalLiteMember();
        } catch (HazelcastInstanceNotActiveException e) {
            throw e;
        } catch (IllegalStateException | HazelcastException e) {
            // While the cluster gets another master it promotes nobody, and one that leaves does not answer.
            LOG.debug("not promoted yet", e);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY_MS));
        }
    }

    /** Hazelcast may take seconds, in which the picture must go on to follow what it does. */
    private static void onThreadOfItsOwn(Runnable task) {
        new Thread(task, "shard-withdrawal").start();
    }

    /** Looks no more. */
    @Override
    public void close() {
        looking.cancel(false);
        thread.shutdown();
    }

    /** Called by Hazelcast's threads, so everything is passed on. */
    private final class Events
            implements MembershipListener, LifecycleListener, MigrationListener, PartitionLostListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            LOG.info("a node has joined: {}", described(event.getMember()));
            later(HazelcastPlacement.this::refresh);
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            LOG.info("a node is gone: {}", described(event.getMember()));
            later(() -> {
                refresh();
                nodeOf(event.getMember()).ifPresent(node -> observers.forEach(observer -> observer.left(node)));
            });
        }

        @Override
        public void stateChanged(LifecycleEvent event) {
            LifecycleState state = event.getState();
            if (state == LifecycleState.MERGING) {
                LOG.warn("this node was apart from its cluster, and joins it again");
                mergingSince = System.nanoTime();
            } else if (state == LifecycleState.MERGED || state == LifecycleState.MERGE_FAILED) {
                mergingSince = null;
                later(() -> {
                    refresh();
                    observers.forEach(Observer::moved);
                });
            }
        }

        @Override
        public void migrationStarted(MigrationState state) {
            // Only what has moved counts.
        }

        @Override
        public void migrationFinished(MigrationState state) {
            later(HazelcastPlacement.this::refresh);
        }

        @Override
        public void replicaMigrationCompleted(ReplicaMigrationEvent event) {
            later(HazelcastPlacement.this::refresh);
        }

        @Override
        public void replicaMigrationFailed(ReplicaMigrationEvent event) {
            later(HazelcastPlacement.this::refresh);
        }

        /**
         * Hazelcast tells so at every crash, and for all replicas when the last but one node ends. Its partitions hold nothing that the
         * store has not; all that counts is where they are now.
         */
        @Override
        public void partitionLost(PartitionLostEvent event) {
            LOG.debug("{}", event);
            later(HazelcastPlacement.this::refresh);
        }
    }
}
