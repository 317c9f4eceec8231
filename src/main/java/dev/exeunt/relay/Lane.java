package dev.exeunt.relay;

import java.util.ArrayDeque;
import java.util.Queue;

/** Lets so many in at a time, in the order of their coming. Used on one context only. */
final class Lane {
    private final Queue<Runnable> line = new ArrayDeque<>();
    private int free;
    private boolean calling;

    Lane(int places) {
        free = places;
    }

    /** @param turn run as soon as there is a place, which it must {@link #leave} */
    void enter(Runnable turn) {
        line.add(turn);
        call();
    }

    void leave() {
        free++;
        call();
    }

    /** Whoever leaves again at once does not call the next one from within its own turn: a long line would be a deep stack. */
    private void call() {
        if (calling) {
            return;
        }
        calling = true;
        while (free > 0 && !line.isEmpty()) {
            free--;
            line.remove().run();
        }
        calling = false;
    }
}
