package dev.exeunt.relay;

/** How much the contents of waiting events take, and may take. Used on one context only. */
final class HeldBytes {
    private final long most;
    private long held;

    HeldBytes(long most) {
        this.most = most;
    }

    /** Counts what is held from now on, if there is room for it. */
    boolean take(long bytes) {
        if (held + bytes > most) {
            return false;
        }
        held += bytes;
        return true;
    }

    void release(long bytes) {
        held -= bytes;
    }
}
