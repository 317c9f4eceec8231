package dev.exeunt.keys;

import dev.exeunt.matrix.event.ServerName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What the key ring knows about one server, and the one fetch that may be under way. */
final class RemoteServer {
    private final ServerName name;
    private final InstantSource clock;
    private final Consumer<RemoteServer> changed;
    private final FetchBudget budget = new FetchBudget();
    private volatile ServerKeys known = ServerKeys.NONE;
    private Future<Void> loaded;
    private Future<Void> fetch;
    private Throwable lastFailure;
    private boolean contradictionSeen;

    /** @param changed is told when what is known has changed */
    RemoteServer(ServerName name, InstantSource clock, Consumer<RemoteServer> changed) {
        this.name = name;
        this.clock = clock;
        this.changed = changed;
    }

    ServerName name() {
        return name;
    }

    ServerKeys known() {
        return known;
    }

    /** Reads what is kept, the first time. */
    synchronized Future<Void> loaded(Supplier<Future<ServerKeys>> load) {
        if (loaded == null) {
            loaded = load.get().onSuccess(this::restore).mapEmpty();
        }
        return loaded;
    }

    private synchronized void restore(ServerKeys kept) {
        if (known.isEmpty()) {
            known = kept;
            changed.accept(this);
        }
    }

    /** Takes a newer document over. Returns whether it is the first one that gives a known key ID another key. */
    synchronized boolean learn(KeyDocument document, long now) {
        boolean first = !contradictionSeen && known.contradicts(document);
        contradictionSeen |= first;
        known = known.with(document, now);
        changed.accept(this);
        return first;
    }

    synchronized boolean isBeingFetched() {
        return fetch != null;
    }

    /**
     * Joins the fetch that is under way, or begins one. Where the server was asked too often, the last fetch's result stands.
     *
     * @return fails as the fetch does
     */
    synchronized Future<Void> fetch(Supplier<Future<Void>> fetcher) {
        if (fetch != null) {
            return fetch;
        }
        if (!budget.take(clock.millis())) {
            return lastFailure == null ? Future.succeededFuture() : Future.failedFuture(lastFailure);
        }
        Promise<Void> landing = Promise.promise();
        // Known before the fetcher runs, which may finish at once.
        fetch = landing.future();
        Future<Void> result = fetch;
        Future.<Void>succeededFuture().compose(start -> fetcher.get()).onComplete(done -> {
            landed(done.cause());
            landing.handle(done);
        });
        return result;
    }

    private synchronized void landed(Throwable failure) {
        fetch = null;
        lastFailure = failure;
        if (failure == null) {
            budget.succeeded();
        } else {
            budget.failed(clock.millis());
        }
    }
}
