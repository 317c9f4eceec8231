package dev.exeunt.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The table {@code remote_key}. */
final class KeyRows {
    private static final String SELECT = "SELECT document FROM remote_key WHERE server = ?";

    private static final String UPSERT = "INSERT INTO remote_key (server, document, fetched_at) VALUES (?, ?, ?)"
            + " ON CONFLICT (server) DO UPDATE SET document = excluded.document, fetched_at = excluded.fetched_at";

    private KeyRows() {}

    static Optional<byte[]> load(Session session, String server) throws SQLException {
        PreparedStatement select = session.prepare(SELECT);
        select.setString(1, SqlText.of(server));
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
        }
    }

    static void save(Session session, String server, byte[] document, long fetchedAt) throws SQLException {
        PreparedStatement upsert = session.prepare(UPSERT);
        upsert.setString(1, SqlText.of(server));
        upsert.setBytes(2, document);
        upsert.setLong(3, fetchedAt);
        upsert.executeUpdate();
    }
}
