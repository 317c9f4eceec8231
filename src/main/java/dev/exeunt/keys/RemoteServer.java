package dev.exeunt.keys;

import dev.exeunt.matrix.event.ServerName;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What the key ring knows about one server, and how it gets to know more. */
final class RemoteServer {
    private final ServerName name;
    private final Consumer<RemoteServer> changed;
    private final Flight asking;
    private final Flight fetching;
    private volatile ServerKeys known = ServerKeys.NONE;
    private Future<Void> loaded;
    private boolean contradictionSeen;

    /** @param changed is told when what is known has changed */
    RemoteServer(ServerName name, InstantSource clock, Consumer<RemoteServer> changed) {
        this.name = name;
        this.changed = changed;
        this.asking = new Flight(clock);
        this.fetching = new Flight(clock);
    }

    ServerName name() {
        return name;
    }

    ServerKeys known() {
        return known;
    }

    /** Asking the node that fetches this server's keys. */
    Flight asking() {
        return asking;
    }

    /** Asking the server itself, or notaries. */
    Flight fetching() {
        return fetching;
    }

    /** Reads what is kept, the first time. */
    synchronized Future<Void> loaded(Supplier<Future<ServerKeys>> load) {
        if (loaded == null) {
            loaded = load.get().onSuccess(this::learnUnlessOlder).mapEmpty();
        }
        return loaded;
    }

    /** Takes newer keys over. Returns whether they are the first that give a known key ID another key. */
    synchronized boolean learn(ServerKeys newer) {
        boolean first = !contradictionSeen && known.contradicts(newer);
        contradictionSeen |= first;
        known = known.with(newer);
        changed.accept(this);
        return first;
    }

    /** As {@link #learn}, where the keys may be older ones too: those that another node fetched, or the store has. */
    synchronized boolean learnUnlessOlder(ServerKeys other) {
        return !other.isOlderThan(known) && learn(other);
    }

    boolean isBeingRenewed() {
        return asking.isUnderWay() || fetching.isUnderWay();
    }
}
