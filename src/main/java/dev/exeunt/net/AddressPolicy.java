package dev.exeunt.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses outgoing requests may reach: those of the public internet, and the networks that the operator allows. Server names
 * come from strangers, and so do their DNS answers; without this, anybody could make a node talk to its own network.
 */
public final class AddressPolicy {
    /** What is not public (IANA's IPv4 special-purpose registry, multicast, reserved), and a cloud provider's public-looking inside. */
    private static final List<Cidr> REFUSED_IPV4 = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "168.63.129.16/32");

    /** Everything else is loopback, local, multicast, reserved, or an IPv4 address in disguise (NAT64, mapped). */
    private static final List<Cidr> PUBLIC_IPV6 = networks("2000::/3");

    /** Protocol assignments with Teredo, documentation, 6to4. */
    private static final List<Cidr> REFUSED_IPV6 = networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private final List<Cidr> allowed;

    /**
     * The public internet and more.
     *
     * @param allowed networks that may be reached although they are not public
     */
    public AddressPolicy(List<Cidr> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** Whether requests may go to this address. */
    public boolean allows(InetAddress address) {
        return isIn(allowed, address) || isPublic(address);
    }

    private static boolean isPublic(InetAddress address) {
        return address instanceof Inet4Address
                ? !isIn(REFUSED_IPV4, address)
                : isIn(PUBLIC_IPV6, address) && !isIn(REFUSED_IPV6, address);
    }

    private static boolean isIn(List<Cidr> networks, InetAddress address) {
        for (Cidr network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static List<Cidr> networks(String... cidrs) {
        return Stream.of(cidrs).map(cidr -> Cidr.parse(cidr).orElseThrow()).toList();
    }
}
