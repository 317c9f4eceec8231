package dev.exeunt.net;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns targets into addresses that may be connected to. What comes out is an IP address and is connected to as it is: nothing is
 * resolved a second time, when the answer could be another one.
 */
final class VettedAddresses {
    private static final int MAX_ADDRESSES = 4;

    private final Dns dns;
    private final AddressPolicy policy;

    VettedAddresses(Dns dns, AddressPolicy policy) {
        this.dns = dns;
        this.policy = policy;
    }

    /** The first few allowed addresses of the targets, in their order; fails where there is none. */
    Future<List<SocketAddress>> of(List<Target> targets) {
        return collect(targets, 0, new ArrayList<>(), null);
    }

    private Future<List<SocketAddress>> collect(
            List<Target> targets, int next, List<SocketAddress> found, Throwable failure) {
        if (found.size() >= MAX_ADDRESSES || next == targets.size()) {
            return found.isEmpty() ? Future.failedFuture(failure) : Future.succeededFuture(List.copyOf(found));
        }
        Target target = targets.get(next);
        return addresses(target.host())
                .map(addresses -> vetted(addresses, target))
                .transform(vetted -> {
                    if (vetted.succeeded()) {
                        found.addAll(vetted.result());
                    }
                    return collect(targets, next + 1, found, vetted.cause());
                });
    }

    private List<SocketAddress> vetted(List<InetAddress> addresses, Target target) {
        List<SocketAddress> allowed = addresses.stream()
                .filter(policy::allows)
                .limit(MAX_ADDRESSES)
                .map(address -> pinned(address, target.port()))
                .toList();
        if (allowed.isEmpty()) {
            throw new FederationException(target.host() + " has no address that may be reached: "
                    + addresses.get(0).getHostAddress() + " is private or reserved");
        }
        return allowed;
    }

    /** As text without a name: where a socket address has a name, Vert.x's HTTP client resolves that once more. */
    private static SocketAddress pinned(InetAddress address, int port) {
        String text = address.getHostAddress();
        return SocketAddress.inetSocketAddress(port, address instanceof Inet6Address ? "[" + text + "]" : text);
    }

    private Future<List<InetAddress>> addresses(String host) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal == null) {
            return dns.addresses(host);
        }
        try {
            return Future.succeededFuture(List.of(InetAddress.getByAddress(literal)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes", e);
        }
    }
}
