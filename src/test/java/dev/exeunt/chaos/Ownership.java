package dev.exeunt.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the store says about who owns what, now and before. */
final class Ownership {
    private static final String RECORD_TAKEOVERS =
            """
            CREATE TABLE chaos_takeover (shard integer NOT NULL, epoch bigint NOT NULL, node text NOT NULL);
            CREATE FUNCTION chaos_record() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO chaos_takeover VALUES (NEW.shard, NEW.epoch, NEW.node);
                RETURN NULL;
            END $$;
            CREATE TRIGGER chaos_taken AFTER INSERT ON shard FOR EACH ROW
                WHEN (NEW.node IS NOT NULL) EXECUTE FUNCTION chaos_record();
            CREATE TRIGGER chaos_retaken AFTER UPDATE ON shard FOR EACH ROW
                WHEN (NEW.epoch <> OLD.epoch AND NEW.node IS NOT NULL) EXECUTE FUNCTION chaos_record();
            INSERT INTO chaos_takeover SELECT shard, epoch, node FROM shard WHERE node IS NOT NULL;
            """;

    private final Postgres postgres;

    Ownership(Postgres postgres) {
        this.postgres = postgres;
    }

    /** From now on every takeover is recorded, in the transaction that makes it. */
    void recordTakeovers() throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE shard; " + RECORD_TAKEOVERS + " COMMIT");
        }
    }

    /** All that was recorded. */
    List<Takeover> takeovers() throws SQLException {
        List<Takeover> takeovers = new ArrayList<>();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT shard, epoch, node, pg_xact_commit_timestamp(xmin) FROM chaos_takeover")) {
            while (row.next()) {
                takeovers.add(new Takeover(row.getInt(1), row.getLong(2), row.getString(3), instant(row, 4)));
            }
        }
        return takeovers;
    }

    /** A {@code timestamptz}, to the microsecond. */
    static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** The shards of the node with this address. */
    Set<Integer> shardsOf(Node node) throws SQLException {
        Set<Integer> shards = new HashSet<>();
        try (Connection connection = postgres.connect();
                PreparedStatement select =
                        connection.prepareStatement("SELECT s.shard FROM shard s JOIN node n ON n.node = s.node"
                                + " WHERE n.address LIKE ? AND n.lease_until > now()")) {
            select.setString(1, node.host() + ":%");
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    shards.add(row.getInt(1));
                }
            }
        }
        return shards;
    }
}
