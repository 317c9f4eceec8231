package dev.exeunt.admin;

/** Whether new requests should be sent to this node; may be asked and told from any thread. */
public final class Readiness {
    private volatile boolean ending;

    /** The node answers what it gets, but load balancers should send it nothing new. */
    public void end() {
        ending = true;
    }

    boolean isEnding() {
        return ending;
    }
}
