package dev.exeunt.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Does faults to the cluster, and undoes them. */
final class Faults {
    private static final String DRAIN = "/_exeunt/admin/v1/drain";
    private static final Duration DRAINED = Duration.ofSeconds(60);
    private static final int LONGEST_DOWN_MS = 4_000;
    private static final long STALE_REQUEST_MS = 70;

    private final List<Node> nodes;
    private final Network network;
    private final Postgres postgres;
    private final Http http;
    private final Duration pause;

    /** @param pause how long what is stopped, cut off or partitioned stays so */
    Faults(Cluster cluster, Network network, Postgres postgres, Duration pause) {
        this.nodes = cluster.nodes();
        this.network = network;
        this.postgres = postgres;
        this.http = cluster.http();
        this.pause = pause;
    }

    /**
     * Does a fault and undoes it; returns when everything runs again, though it need not have found together yet.
     *
     * @param victim the node that it is done to, where it is done to one
     * @param stale requests for the victim, sent while it does not know what the others do
     * @param random decides what is left open
     */
    void perform(FaultKind kind, Node victim, StaleRequests stale, Random random) throws IOException {
        switch (kind) {
            case KILL -> {
                victim.kill();
                Await.pause(random.nextInt(LONGEST_DOWN_MS));
                victim.start();
            }
            case PAUSE -> {
                victim.signal("STOP");
                hold(stale, () -> victim.signal("CONT"));
            }
            case TERMINATE -> restart(victim);
            case DRAIN -> drain(victim);
            case ROLLING -> {
                for (Node node : nodes) {
                    restart(node);
                }
            }
            case PARTITION -> {
                for (Node other : nodes) {
                    if (other != victim) {
                        network.cut(victim.index(), other.index());
                    }
                }
                hold(stale, network::heal);
            }
            case PARTIAL_PARTITION -> {
                network.cut(victim.index(), (victim.index() + 1) % nodes.size());
                hold(stale, network::heal);
            }
            case STORE_UNREACHABLE -> {
                network.cutFromStore(victim.index());
                hold(stale, network::heal);
            }
            case STORE_SESSIONS_HUNG -> {
                List<ProcessHandle> sessions = postgres.hang(Cluster.user(victim.index()));
                hold(stale, () -> Shell.signal("CONT", sessions));
            }
            case STORE_RESTART -> postgres.restart(true);
            case STORE_CRASH -> postgres.restart(false);
            case STORE_HUNG -> {
                List<ProcessHandle> all = postgres.hang();
                hold(stale, () -> Shell.signal("CONT", all));
            }
        }
    }

    private interface Undoing {
        void run() throws IOException;
    }

    /** Leaves things as they are for a while, in which the victim gets requests. */
    private void hold(StaleRequests stale, Undoing undoing) throws IOException {
        long end = System.nanoTime() + pause.toNanos();
        try {
            while (System.nanoTime() - end < 0) {
                stale.send();
                Await.pause(STALE_REQUEST_MS);
            }
        } finally {
            undoing.run();
        }
    }

    private static void restart(Node node) throws IOException {
        expectOrderly(node, node.terminate());
        node.start();
    }

    private void drain(Node victim) throws IOException {
        http.admin(victim, "POST", DRAIN, null, DRAINED).join();
        expectOrderly(victim, victim.awaitEnd());
        victim.start();
    }

    private static void expectOrderly(Node node, int exitCode) throws IOException {
        if (exitCode != 0) {
            throw new IOException(node.name() + " was to end in order, but its exit code is " + exitCode);
        }
    }
}
