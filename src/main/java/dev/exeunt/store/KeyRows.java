package dev.exeunt.store;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.store.KeyDocuments.KeyDocument;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The table {@code remote_key}. */
final class KeyRows {
    private static final String SELECT = "SELECT document, fetched_at FROM remote_key WHERE server = ?";

    private static final String UPSERT = "INSERT INTO remote_key (server, document, fetched_at) VALUES (?, ?, ?)"
            + " ON CONFLICT (server) DO UPDATE SET document = excluded.document, fetched_at = excluded.fetched_at";

    private KeyRows() {}

    static Optional<KeyDocument> load(Session session, ServerName server) throws SQLException {
        PreparedStatement select = session.prepare(SELECT);
        select.setString(1, server.value());
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(new KeyDocument(row.getBytes(1), row.getLong(2))) : Optional.empty();
        }
    }

    static void save(Session session, ServerName server, KeyDocument document) throws SQLException {
        PreparedStatement upsert = session.prepare(UPSERT);
        upsert.setString(1, server.value());
        upsert.setBytes(2, document.json());
        upsert.setLong(3, document.fetchedAt());
        upsert.executeUpdate();
    }
}
