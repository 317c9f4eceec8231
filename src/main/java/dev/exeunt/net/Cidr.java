package dev.exeunt.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A network in CIDR notation, as {@code 10.0.0.0/8} or {@code fc00::/7}.
 *
 * @param address any address of the network
 * @param prefixLength how many leading bits all its addresses share
 */
public record Cidr(InetAddress address, int prefixLength) {
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,3}");

    /** @throws IllegalArgumentException where the address has fewer bits than the prefix */
    public Cidr {
        if (prefixLength < 0 || prefixLength > address.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("no prefix of " + address + ": " + prefixLength);
        }
    }

    /** The network, or empty where the text is not in CIDR notation. */
    public static Optional<Cidr> parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2
                || !LITERAL.matcher(parts[0]).matches()
                || !LENGTH.matcher(parts[1]).matches()) {
            return Optional.empty();
        }
        try {
            // An address literal, so nothing is looked up.
            return Optional.of(new Cidr(InetAddress.getByName(parts[0]), Integer.parseInt(parts[1])));
        } catch (UnknownHostException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the address is in this network; an address of the other protocol is not. */
    public boolean contains(InetAddress candidate) {
        byte[] network = address.getAddress();
        byte[] other = candidate.getAddress();
        if (network.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit += Byte.SIZE) {
            int mask = 0xFF00 >> Math.min(prefixLength - bit, Byte.SIZE);
            if (((network[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask & 0xFF) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength;
    }
}
