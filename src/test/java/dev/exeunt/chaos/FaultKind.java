package dev.exeunt.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is done to the cluster. */
enum FaultKind {
    /** A node is killed with SIGKILL and started again. */
    KILL(false, false),
    /** A node is stopped with SIGSTOP while requests wait in its sockets, and woken with SIGCONT. */
    PAUSE(false, false),
    /** A node is ended with SIGTERM and started again. */
    TERMINATE(true, false),
    /** A node is drained by the admin API and started again. */
    DRAIN(true, false),
    /** All nodes, one after the other, are ended with SIGTERM and started again. */
    ROLLING(true, false),
    /** A node and the others do not reach each other; all of them reach the store. */
    PARTITION(false, true),
    /** Two nodes do not reach each other; the third one reaches both. */
    PARTIAL_PARTITION(false, true),
    /** A node does not reach the store. */
    STORE_UNREACHABLE(false, true),
    /** The store's processes that work for a node are stopped with SIGSTOP, and woken. */
    STORE_SESSIONS_HUNG(false, false),
    /** PostgreSQL is stopped and started. */
    STORE_RESTART(false, false),
    /** PostgreSQL is ended without a checkpoint, and recovers. */
    STORE_CRASH(false, false),
    /** All processes of PostgreSQL are stopped with SIGSTOP, and woken. */
    STORE_HUNG(false, false);

    private final boolean graceful;
    private final boolean needsNetwork;

    FaultKind(boolean graceful, boolean needsNetwork) {
        this.graceful = graceful;
        this.needsNetwork = needsNetwork;
    }

    /** Whether no request may fail for it. */
    boolean isGraceful() {
        return graceful;
    }

    /** Whether it takes a network of its own to do it. */
    boolean needsNetwork() {
        return needsNetwork;
    }

    /** Whether it takes several nodes to mean something. */
    boolean needsCluster() {
        return needsNetwork || this == ROLLING;
    }

    /** Its name in properties and reports. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kinds with these names, separated by commas; all of them where there is none. */
    static List<FaultKind> parse(String words) {
        if (words.isBlank()) {
            return List.of(values());
        }
        return Arrays.stream(words.split(","))
                .map(word -> valueOf(word.strip().toUpperCase(Locale.ROOT).replace('-', '_')))
                .toList();
    }
}
