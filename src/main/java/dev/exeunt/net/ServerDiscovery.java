package dev.exeunt.net;

import dev.exeunt.matrix.event.ServerName;
import io.vertx.core.Future;

/** Finds out where a server is, by its name (server-server API, "Resolving server names"; the steps are numbered as there). */
final class ServerDiscovery {
    private static final int DEFAULT_PORT = 8448;

    private final WellKnown wellKnown;
    private final Dns dns;

    ServerDiscovery(WellKnown wellKnown, Dns dns) {
        this.wellKnown = wellKnown;
        this.dns = dns;
    }

    /** Where to connect for this server. */
    Future<Destination> discover(ServerName server) {
        if (server.isIpLiteral() || server.port().isPresent()) {
            return locate(server);
        }
        // Step 3; without a valid answer steps 4 to 6 are those of 3.3 to 3.5, for the server's own name.
        return wellKnown.delegateOf(server.host()).compose(delegate -> locate(delegate.orElse(server)));
    }

    /** Steps 1 and 2 for a server's own name, 3.1 to 3.5 for the name that it delegates to. */
    private Future<Destination> locate(ServerName name) {
        if (name.isIpLiteral() || name.port().isPresent()) {
            return Future.succeededFuture(Destination.at(name, name.port().orElse(DEFAULT_PORT)));
        }
        return dns.services("_matrix-fed._tcp." + name.host())
                .compose(found ->
                        found.isEmpty() ? dns.services("_matrix._tcp." + name.host()) : Future.succeededFuture(found))
                .map(found -> found.isEmpty() ? Destination.at(name, DEFAULT_PORT) : new Destination(name, found));
    }
}
