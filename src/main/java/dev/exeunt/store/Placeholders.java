package dev.exeunt.store;

import java.util.ArrayList;
import java.util.List;

/** Lists of parameters, which JDBC does not know. */
final class Placeholders {
    /** So many at a time: few round trips, short statements. A power of two. */
    private static final int CHUNK = 256;

    private Placeholders() {}

    /** The values, so many at a time, each time {@link #padded}. */
    static <T> List<List<T>> chunks(List<T> values) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < values.size(); from += CHUNK) {
            chunks.add(padded(values.subList(from, Math.min(from + CHUNK, values.size()))));
        }
        return chunks;
    }

    /** The last value is repeated until there is a power of two: lists come in few lengths, and so statements in few kinds. */
    private static <T> List<T> padded(List<T> values) {
        List<T> padded = new ArrayList<>(values);
        while (Integer.bitCount(padded.size()) > 1) {
            padded.add(values.get(values.size() - 1));
        }
        return padded;
    }

    /**
     * The condition that the columns have one of so many combinations of values.
     *
     * <p>All columns of a key belong here, the room's too, though each combination has the same room: when PostgreSQL has no statistics of
     * a room yet, it takes it for a small one, and would read all of it as soon as its number is given apart.
     */
    static String isOneOf(int size, String... columns) {
        return "(" + String.join(", ", columns) + ") IN (VALUES " + rows(size, columns.length) + ")";
    }

    /** {@code (?, ?), (?, ?), …} */
    static String rows(int size, int columns) {
        String row = "(" + "?, ".repeat(columns - 1) + "?)";
        return (row + ", ").repeat(size - 1) + row;
    }
}
