package dev.exeunt.keys;

import java.util.Optional;

/**
 * Which node of the cluster has the tasks that one node does for all. It is a hint: two nodes may see it otherwise for a while, so
 * nothing may go wrong where a task is done twice.
 */
@FunctionalInterface
public interface NodePlacement {
    /**
     * The ID of the node that is responsible for what has this name; empty where there is none at the moment. Answers at once, from any
     * thread.
     */
    Optional<String> nodeOf(String name);
}
