package dev.exeunt.net;

import dev.exeunt.keys.CallersContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;

/** Lets a limited number in at a time; others wait in line. */
final class Turnstile {
    private final Queue<Promise<Void>> line = new ArrayDeque<>();
    private int free;

    Turnstile(int places) {
        free = places;
    }

    /** Completes once there is a place. Whoever was let in must {@link #leave()}. */
    synchronized Future<Void> enter() {
        if (free > 0) {
            free--;
            return Future.succeededFuture();
        }
        Promise<Void> turn = Promise.promise();
        line.add(turn);
        return CallersContext.of(turn.future());
    }

    /** Makes room for the next one. */
    void leave() {
        Promise<Void> next;
        synchronized (this) {
            next = line.poll();
            if (next == null) {
                free++;
            }
        }
        if (next != null) {
            next.complete();
        }
    }
}
