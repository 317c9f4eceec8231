package dev.exeunt.matrix.event;

import java.util.Optional;

/** An event ID: {@code $opaque:server} in room versions 1 and 2, {@code $} and the reference hash from version 3. */
public record EventId(String value) implements Comparable<EventId> {
    /** @throws IllegalArgumentException where the value is no event ID */
    public EventId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not an event ID: " + value);
        }
    }

    public static Optional<EventId> parse(String value) {
        return isValid(value) ? Optional.of(new EventId(value)) : Optional.empty();
    }

    static boolean isValid(String value) {
        return value.length() > 1 && value.charAt(0) == '$' && value.indexOf('\0') < 0 && Identifiers.fits(value);
    }

    /** What follows the first colon: the server that made the event in room versions 1 and 2, empty in later ones. */
    public Optional<String> domain() {
        int colon = value.indexOf(':');
        return colon < 0 ? Optional.empty() : Optional.of(value.substring(colon + 1));
    }

    /** As state resolution breaks ties. */
    @Override
    public int compareTo(EventId other) {
        return value.compareTo(other.value);
    }

    /** By hand, as in {@link StateKey#equals}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof EventId id && value.equals(id.value);
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
