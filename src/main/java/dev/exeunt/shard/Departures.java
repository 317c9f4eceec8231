package dev.exeunt.shard;

import dev.exeunt.keys.CallersContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Requests under way to other nodes: a node that is gone does not answer, and its askers need not wait to find out. */
public final class Departures implements Placement.Observer {
    private final Map<String, Set<Promise<?>>> underWay = new ConcurrentHashMap<>();

    /** The node's answer, on the caller's context; it fails as soon as the node is gone. */
    public <T> Future<T> answerOf(String node, Future<T> answer) {
        Promise<T> promise = Promise.promise();
        Set<Promise<?>> ofNode = underWay.computeIfAbsent(node, n -> ConcurrentHashMap.newKeySet());
        ofNode.add(promise);
        answer.onComplete(done -> {
            ofNode.remove(promise);
            if (done.succeeded()) {
                promise.tryComplete(done.result());
            } else {
                promise.tryFail(done.cause());
            }
        });
        return CallersContext.of(promise.future());
    }

    @Override
    public void moved() {
        // Who was asked may still answer.
    }

    @Override
    public void left(String node) {
        Set<Promise<?>> unanswered = underWay.remove(node);
        if (unanswered != null) {
            unanswered.forEach(promise -> promise.tryFail("the node " + node + " is gone"));
        }
    }
}
