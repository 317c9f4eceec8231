package dev.exeunt.admin;

/** How an operator's request ends the node, as a signal would. */
@FunctionalInterface
public interface NodeExit {
    /** Begins the end, and returns at once. */
    void begin();
}
