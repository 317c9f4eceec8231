package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonReader;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table {@code invite}. */
final class InviteRows {
    private static final String COLUMNS = "shard, room_id, user_id, event_id, version, server, pdu, state, received_at";

    private static final String UPSERT = "INSERT INTO invite (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (shard, room_id, user_id) DO UPDATE SET event_id = excluded.event_id,"
            + " version = excluded.version, server = excluded.server, pdu = excluded.pdu, state = excluded.state,"
            + " received_at = excluded.received_at";

    private static final String FORGET_OLDEST = "DELETE FROM invite WHERE server = ? AND received_at <"
            + " (SELECT received_at FROM invite WHERE server = ? ORDER BY received_at DESC LIMIT 1 OFFSET ?)";

    private static final String SELECT = "SELECT " + COLUMNS + " FROM invite";

    private static final String KEY = " WHERE shard = ? AND room_id = ? AND user_id = ?";

    private InviteRows() {}

    /** @param most so many of the same server are kept: the oldest ones go */
    static void save(Session session, ReceivedInvite invite, int most) throws SQLException {
        PreparedStatement upsert = session.prepare(UPSERT);
        bindKey(upsert, invite.shard(), invite.event().roomId(), invite.user());
        upsert.setString(4, invite.event().eventId().value());
        upsert.setString(5, invite.event().version().id());
        upsert.setString(6, invite.from().value());
        upsert.setBytes(7, invite.event().bytes());
        upsert.setBytes(8, CanonicalJson.bytes(invite.state()));
        upsert.setLong(9, invite.receivedTs());
        upsert.executeUpdate();
        PreparedStatement forget = session.prepare(FORGET_OLDEST);
        forget.setString(1, invite.from().value());
        forget.setString(2, invite.from().value());
        forget.setInt(3, most - 1);
        forget.executeUpdate();
    }

    static Optional<ReceivedInvite> find(Session session, int shard, RoomId room, UserId user) throws SQLException {
        PreparedStatement select = session.prepare(SELECT + KEY);
        bindKey(select, shard, room, user);
        return read(select).stream().findFirst();
    }

    static void remove(Session session, ReceivedInvite invite) throws SQLException {
        PreparedStatement delete = session.prepare("DELETE FROM invite" + KEY + " AND event_id = ?");
        bindKey(delete, invite.shard(), invite.event().roomId(), invite.user());
        delete.setString(4, invite.event().eventId().value());
        delete.executeUpdate();
    }

    static List<ReceivedInvite> newest(Session session, int limit) throws SQLException {
        PreparedStatement select = session.prepare(SELECT + " ORDER BY received_at DESC LIMIT ?");
        select.setInt(1, limit);
        return read(select);
    }

    private static void bindKey(PreparedStatement statement, int shard, RoomId room, UserId user) throws SQLException {
        statement.setInt(1, shard);
        statement.setString(2, room.value());
        statement.setString(3, user.value());
    }

    private static List<ReceivedInvite> read(PreparedStatement select) throws SQLException {
        List<ReceivedInvite> invites = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Pdu event = Pdu.unchecked(
                        JsonReader.readObject(row.getBytes("pdu")),
                        Versions.of(row.getString("version")),
                        new EventId(row.getString("event_id")));
                invites.add(new ReceivedInvite(
                        row.getInt("shard"),
                        new UserId(row.getString("user_id")),
                        event,
                        (JsonArray) JsonReader.read(row.getBytes("state")),
                        new ServerName(row.getString("server")),
                        row.getLong("received_at")));
            }
        }
        return invites;
    }
}
