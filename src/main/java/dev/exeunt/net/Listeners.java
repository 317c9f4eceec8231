package dev.exeunt.net;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/** Where this node accepts connections: each listener says so once it does. */
public final class Listeners {
    private final Map<String, Address> addresses = new ConcurrentHashMap<>();

    private record Address(String host, int port) {}

    /**
     * A listener accepts connections.
     *
     * @param name what it is for
     * @param host as it was configured
     * @param port as it was given
     */
    public void opened(String name, String host, int port) {
        addresses.put(name, new Address(host, port));
    }

    /** The listener's {@code HOST:PORT}; empty where it does not listen. */
    public Optional<String> address(String name) {
        return Optional.ofNullable(addresses.get(name))
                .map(a -> (a.host().indexOf(':') < 0 ? a.host() : "[" + a.host() + "]") + ":" + a.port());
    }

    /** The listener's port; empty where it does not listen. */
    public OptionalInt port(String name) {
        Address address = addresses.get(name);
        return address == null ? OptionalInt.empty() : OptionalInt.of(address.port());
    }
}
