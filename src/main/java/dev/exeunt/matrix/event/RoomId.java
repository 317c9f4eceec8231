package dev.exeunt.matrix.event;

import java.util.Optional;

/** A room ID: {@code !opaque:server}, or since room version 12 {@code !} and the create event's hash. */
public record RoomId(String value) {
    /** @throws IllegalArgumentException where the value is no room ID */
    public RoomId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a room ID: " + value);
        }
    }

    public static Optional<RoomId> parse(String value) {
        return isValid(value) ? Optional.of(new RoomId(value)) : Optional.empty();
    }

    static boolean isValid(String value) {
        return value.length() > 1 && value.charAt(0) == '!' && value.indexOf('\0') < 0 && Identifiers.fits(value);
    }

    /** What follows the first colon, empty for a room ID without a server. */
    public Optional<String> domain() {
        int colon = value.indexOf(':');
        return colon < 0 ? Optional.empty() : Optional.of(value.substring(colon + 1));
    }

    /** By hand, as in {@link StateKey#equals}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RoomId id && value.equals(id.value);
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
