package dev.exeunt.federation;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of requests that are not answered yet a node holds. Without it, many senders of bodies that each are allowed could
 * together fill the memory. The listeners of a node share it.
 */
final class BodyBudget {
    private final long limit;
    private final AtomicLong held = new AtomicLong();

    /** @param limit in bytes */
    BodyBudget(long limit) {
        this.limit = limit;
    }

    /** Such a part of the heap that the parsed JSON, which takes several times as much, fits too. */
    static BodyBudget ofHeap() {
        return new BodyBudget(Runtime.getRuntime().maxMemory() / 32);
    }

    /** Whether there is room for so many bytes; then they are held. */
    boolean take(int bytes) {
        if (held.addAndGet(bytes) <= limit) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    /** How many bytes are held now. */
    long held() {
        return held.get();
    }

    void giveBack(int bytes) {
        held.addAndGet(-bytes);
    }
}
