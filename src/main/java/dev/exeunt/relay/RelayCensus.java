package dev.exeunt.relay;

/** How the relay of this node stands, counted each second; from any thread. */
public final class RelayCensus {
    private volatile int failing;
    private volatile long pending;
    private volatile int rooms;

    /** Servers whose queues are here and that failed the last time. */
    public int failing() {
        return failing;
    }

    /** Events that such servers, and others whose queues are here, are still to get. */
    public long pending() {
        return pending;
    }

    /** Rooms of this node's shards of which an event is on its way. */
    public int rooms() {
        return rooms;
    }

    void count(int failingServers, long pendingEvents, int outboxes) {
        failing = failingServers;
        pending = pendingEvents;
        rooms = outboxes;
    }
}
