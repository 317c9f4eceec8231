package dev.exeunt.cli;

import io.vertx.core.Future;

/** One thing that the leaving server does: a request, or several of which each needs the answer to the one before. */
@FunctionalInterface
public interface BenchStep {
    /** Does it. Fails where the node did not do what it was asked for. */
    Future<Void> take(BenchClient client);
}
