package dev.exeunt.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rows as PostgreSQL takes any number of them in one statement of one shape: an array for each column. The driver sends an array in binary
 * form if its Java type is the right one.
 */
final class RowArrays {
    private static final Map<String, IntFunction<Object[]>> ARRAYS = Map.of(
            "int4", Integer[]::new,
            "int8", Long[]::new,
            "text", String[]::new,
            "bytea", byte[][]::new);

    private final String[] types;
    private final List<Object[]> rows = new ArrayList<>();

    /** @param types the columns' types, as PostgreSQL calls them */
    RowArrays(String... types) {
        this.types = types;
    }

    /** Adds a row, a value for each column. */
    void add(Object... row) {
        rows.add(row);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The rows as a part of a statement. */
    String sql() {
        return Stream.of(types).map(type -> "?::" + type + "[]").collect(Collectors.joining(", ", "unnest(", ")"));
    }

    /** Gives the part its values, which begin here, and tells where the next ones begin. */
    int bind(Session session, PreparedStatement statement, int from) throws SQLException {
        for (int column = 0; column < types.length; column++) {
            Object[] values = ARRAYS.get(types[column]).apply(rows.size());
            for (int row = 0; row < values.length; row++) {
                values[row] = rows.get(row)[column];
            }
            statement.setArray(from + column, session.array(types[column], values));
        }
        return from + types.length;
    }
}
