package dev.exeunt.matrix.event;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** The name of a homeserver, {@code hostname [ ":" port ]} (appendices, "Server Name"). Case matters. */
public record ServerName(String value) {
    private static final int MAX_LENGTH = 255;
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    /** @throws IllegalArgumentException where the value is no server name */
    public ServerName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a server name: " + value);
        }
    }

    public static Optional<ServerName> parse(String value) {
        return isValid(value) ? Optional.of(new ServerName(value)) : Optional.empty();
    }

    /** Without the port; an IPv6 literal keeps its brackets. */
    public String host() {
        int colon = portColon(value);
        return colon < 0 ? value : value.substring(0, colon);
    }

    public OptionalInt port() {
        int colon = portColon(value);
        return colon < 0 ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value.substring(colon + 1)));
    }

    /** Whether the host is an IPv4 or IPv6 address instead of a DNS name. */
    public boolean isIpLiteral() {
        String host = host();
        return host.startsWith("[") || isIpv4(host);
    }

    static boolean isValid(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            return false;
        }
        int colon = portColon(value);
        if (colon >= 0 && !isPort(value.substring(colon + 1))) {
            return false;
        }
        String host = colon < 0 ? value : value.substring(0, colon);
        if (host.startsWith("[")) {
            return host.endsWith("]")
                    && host.indexOf(':') > 0
                    && IPV6.matcher(host.substring(1, host.length() - 1)).matches();
        }
        return isDnsName(host) && (!mayBeIpv4(host) || !IPV4.matcher(host).matches() || isIpv4(host));
    }

    /** By hand, as names are read with each request. */
    private static boolean isDnsName(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
            if (!allowed) {
                return false;
            }
        }
        return !host.isEmpty();
    }

    private static boolean mayBeIpv4(String host) {
        char first = host.charAt(0);
        char last = host.charAt(host.length() - 1);
        return first >= '0' && first <= '9' && last >= '0' && last <= '9';
    }

    private static boolean isIpv4(String host) {
        if (!IPV4.matcher(host).matches()) {
            return false;
        }
        for (String part : host.split("\\.", -1)) {
            if (Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPort(String text) {
        if (text.isEmpty() || text.length() > 5) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return Integer.parseInt(text) <= 65_535;
    }

    /** The colon before the port, or -1. */
    private static int portColon(String value) {
        int colon = value.lastIndexOf(':');
        return colon > value.lastIndexOf(']') ? colon : -1;
    }

    /** By hand, as in {@link StateKey#equals}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ServerName id && value.equals(id.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
