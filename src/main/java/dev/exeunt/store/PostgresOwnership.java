package dev.exeunt.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Ownership in the tables {@code shard} and {@code node}, on a thread and a connection that nothing else waits for. Each call is one
 * statement, or some of which each may be the last: no transaction stays open when a node is stopped. Rows are locked in the order of their
 * keys, so that no two statements wait for each other.
 */
final class PostgresOwnership implements ShardOwnership, AutoCloseable {
    /** Counts from 0 again where the lease had run out. */
    private static final String RENEW = "INSERT INTO node AS n (node, address, lease_until, renewals)"
            + " VALUES (?, ?, clock_timestamp() + ? * interval '1 millisecond', 0)"
            + " ON CONFLICT (node) DO UPDATE SET address = excluded.address, lease_until = excluded.lease_until,"
            + " renewals = CASE WHEN n.lease_until > clock_timestamp() THEN n.renewals + 1 ELSE 0 END"
            + " RETURNING renewals";

    private static final String HELD = "SELECT shard, epoch FROM shard WHERE node = ?";

    private static final String FORGET_THE_DEAD = "DELETE FROM node WHERE node IN (SELECT node FROM node"
            + " WHERE lease_until < clock_timestamp() - interval '1 hour' ORDER BY node FOR UPDATE SKIP LOCKED)";

    /** Whether the shard of the row {@code s} may go to another node, whose ID is the parameter. */
    private static final String FREE = "(s.node IS NULL OR s.node = ? OR s.node NOT IN (SELECT node FROM alive)"
            + " OR (s.node IN (SELECT node FROM alive WHERE NOT here) AND (SELECT here FROM majority)))";

    /**
     * A lease that has run out is locked until the claim is committed. So its owner's renewal either comes first, and nothing is granted;
     * or it comes after, and tells that the lease was broken.
     *
     * <p>Leases are compared with the time at which the statement began, not with that of each comparison: it sees the leases as they
     * were then, however long it waits for a commit.
     *
     * <p>Whether a shard is free is looked at twice: what is not free is left alone, so that vain claims delay no commit; and what was
     * free may have gone to another claimant by the time its row is locked.
     */
    private static final String CLAIM = "WITH ended AS MATERIALIZED"
            + " (SELECT node FROM node WHERE lease_until <= statement_timestamp() ORDER BY node FOR SHARE),"
            + " alive AS MATERIALIZED (SELECT node, node = ANY (?) AS here FROM node"
            + " WHERE node NOT IN (SELECT node FROM ended)),"
            + " majority AS MATERIALIZED (SELECT 2 * count(*) FILTER (WHERE here) > count(*) AS here FROM alive)"
            + " INSERT INTO shard AS s (shard, node, epoch)"
            + " SELECT w.shard, a.node, 1 FROM unnest(?) AS w (shard) JOIN alive a ON a.node = ?"
            + " LEFT JOIN shard s ON s.shard = w.shard WHERE " + FREE + " ORDER BY w.shard"
            + " ON CONFLICT (shard) DO UPDATE SET node = excluded.node, epoch = s.epoch + 1 WHERE " + FREE
            + " RETURNING shard, epoch";

    private static final String RELEASE =
            "WITH given AS (SELECT s.shard FROM shard s JOIN unnest(?, ?) AS g (shard, epoch)"
                    + " ON s.shard = g.shard AND s.epoch = g.epoch WHERE s.node = ? ORDER BY s.shard FOR UPDATE OF s)"
                    + " UPDATE shard s SET node = NULL FROM given g WHERE s.shard = g.shard";

    private static final String RELEASE_ALL =
            "WITH given AS (SELECT shard FROM shard WHERE node = ? ORDER BY shard FOR UPDATE)"
                    + " UPDATE shard s SET node = NULL FROM given g WHERE s.shard = g.shard";

    private static final String END_LEASE = "DELETE FROM node WHERE node = ?";

    private static final String ALIVE =
            "SELECT node, address FROM node WHERE lease_until > clock_timestamp() ORDER BY node";

    private static final String SHARDS = "SELECT shard, node, epoch FROM shard ORDER BY shard";

    private final Workers thread;

    PostgresOwnership(Sessions sessions) {
        thread = new Workers("store-ownership", 1, 64, sessions);
    }

    @Override
    public CompletionStage<Standing> renew(NodeLease node) {
        return thread.run(session -> {
            boolean unbroken = extend(session, node);
            if (!unbroken) {
                session.prepare(FORGET_THE_DEAD).executeUpdate();
            }
            // After the lease is extended: what another node took because it had run out is missing here.
            PreparedStatement select = session.prepare(HELD);
            select.setString(1, node.node());
            return new Standing(unbroken, epochs(select));
        });
    }

    private static boolean extend(Session session, NodeLease node) throws SQLException {
        PreparedStatement upsert = session.prepare(RENEW);
        upsert.setString(1, node.node());
        upsert.setString(2, node.address());
        upsert.setLong(3, node.length().toMillis());
        try (ResultSet row = upsert.executeQuery()) {
            row.next();
            return row.getLong(1) > 0;
        }
    }

    @Override
    public CompletionStage<Map<Integer, Long>> claim(String node, Set<Integer> shards, Set<String> members) {
        return thread.run(session -> {
            PreparedStatement claim = session.prepare(CLAIM);
            claim.setArray(1, session.array("text", members.toArray(String[]::new)));
            claim.setArray(2, session.array("int4", shards.toArray(Integer[]::new)));
            for (int place = 3; place <= 5; place++) {
                claim.setString(place, node);
            }
            return epochs(claim);
        });
    }

    private static Map<Integer, Long> epochs(PreparedStatement statement) throws SQLException {
        Map<Integer, Long> epochs = new HashMap<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                epochs.put(row.getInt(1), row.getLong(2));
            }
        }
        return epochs;
    }

    @Override
    public CompletionStage<Void> release(String node, Map<Integer, Long> epochs) {
        RowArrays grants = new RowArrays("int4", "int8");
        epochs.forEach(grants::add);
        return thread.run(session -> {
            PreparedStatement release = session.prepare(RELEASE);
            release.setString(grants.bind(session, release, 1), node);
            release.executeUpdate();
            return null;
        });
    }

    @Override
    public CompletionStage<Void> leave(String node) {
        return thread.run(session -> {
            for (String sql : List.of(RELEASE_ALL, END_LEASE)) {
                PreparedStatement statement = session.prepare(sql);
                statement.setString(1, node);
                statement.executeUpdate();
            }
            return null;
        });
    }

    @Override
    public CompletionStage<Owners> owners() {
        return thread.run(session -> new Owners(nodes(session), shards(session)));
    }

    private static List<Node> nodes(Session session) throws SQLException {
        List<Node> nodes = new ArrayList<>();
        try (ResultSet row = session.prepare(ALIVE).executeQuery()) {
            while (row.next()) {
                nodes.add(new Node(row.getString(1), row.getString(2)));
            }
        }
        return nodes;
    }

    private static List<Owned> shards(Session session) throws SQLException {
        List<Owned> shards = new ArrayList<>();
        try (ResultSet row = session.prepare(SHARDS).executeQuery()) {
            while (row.next()) {
                shards.add(new Owned(row.getInt(1), Optional.ofNullable(row.getString(2)), row.getLong(3)));
            }
        }
        return shards;
    }

    @Override
    public void close() {
        thread.close();
    }
}
