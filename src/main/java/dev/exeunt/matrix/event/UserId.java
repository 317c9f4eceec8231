package dev.exeunt.matrix.event;

import java.util.Optional;

/** A user ID, {@code @localpart:server}, historical localparts included (appendices, "User Identifiers"). */
public record UserId(String value) {
    /** @throws IllegalArgumentException where the value is no user ID */
    public UserId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a user ID: " + value);
        }
    }

    public static Optional<UserId> parse(String value) {
        return isValid(value) ? Optional.of(new UserId(value)) : Optional.empty();
    }

    public static boolean isValid(String value) {
        int colon = value.indexOf(':');
        return colon > 0
                && value.charAt(0) == '@'
                && value.indexOf('\0') < 0
                && Identifiers.fits(value)
                && ServerName.isValid(value.substring(colon + 1));
    }

    public String localpart() {
        return value.substring(1, value.indexOf(':'));
    }

    public ServerName server() {
        return new ServerName(value.substring(value.indexOf(':') + 1));
    }

    /** Whether the user belongs to this server. */
    public boolean isOn(ServerName server) {
        int colon = value.indexOf(':');
        return value.length() - colon - 1 == server.value().length() && value.endsWith(server.value());
    }

    /** By hand, as in {@link StateKey#equals}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof UserId id && value.equals(id.value);
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
