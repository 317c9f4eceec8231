package dev.exeunt.chaos;

import java.io.IOException;
import java.util.List;

/** Where everybody is. Nodes are counted from 0. */
interface Network extends AutoCloseable {
    /** The address of the load and of the other homeserver. */
    String hub();

    /** The address of the store. */
    String store();

    String node(int node);

    /** What all addresses are in. */
    String cidr();

    /** What stands before a command that is to run where this node is. */
    List<String> inside(int node);

    /** Whether it can be cut. */
    boolean canBeCut();

    /** Two nodes do not reach each other any more; nothing tells them so. */
    void cut(int node, int other) throws IOException;

    /** A node does not reach the store any more; nothing tells it so. */
    void cutFromStore(int node) throws IOException;

    /** Undoes every cut. */
    void heal() throws IOException;

    @Override
    void close();
}
