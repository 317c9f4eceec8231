package dev.exeunt.net;

import dev.exeunt.matrix.event.ServerName;
import java.util.List;

/**
 * How a server is reached once its name is resolved (server-server API, "Resolving server names").
 *
 * @param name its name after delegation: what requests carry as {@code Host}, and whose host the certificate must be valid for
 * @param targets where to connect, in order of preference
 */
record Destination(ServerName name, List<Target> targets) {
    Destination {
        targets = List.copyOf(targets);
    }

    static Destination at(ServerName name, int port) {
        return new Destination(name, List.of(new Target(bare(name), port)));
    }

    /** The DNS name or IP address that the certificate must be valid for. */
    String certificateName() {
        return bare(name);
    }

    private static String bare(ServerName name) {
        String host = name.host();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
