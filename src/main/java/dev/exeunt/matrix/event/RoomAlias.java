package dev.exeunt.matrix.event;

import java.util.Optional;

/** A room alias, {@code #localpart:server} (appendices, "Room Aliases"). */
public record RoomAlias(String value) {
    /** @throws IllegalArgumentException where the value is no room alias */
    public RoomAlias {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a room alias: " + value);
        }
    }

    public static Optional<RoomAlias> parse(String value) {
        return isValid(value) ? Optional.of(new RoomAlias(value)) : Optional.empty();
    }

    private static boolean isValid(String value) {
        int colon = value.indexOf(':');
        return colon > 1
                && value.charAt(0) == '#'
                && value.indexOf('\0') < 0
                && Identifiers.fits(value)
                && ServerName.isValid(value.substring(colon + 1));
    }

    /** The server whose alias it is. */
    public ServerName server() {
        return new ServerName(value.substring(value.indexOf(':') + 1));
    }

    @Override
    public String toString() {
        return value;
    }
}
