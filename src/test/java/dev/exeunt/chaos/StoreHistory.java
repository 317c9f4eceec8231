package dev.exeunt.chaos;

import dev.exeunt.cli.SignedLeave;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.room.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads rooms' histories from the store's tables, beside the server; only the extremities are asked for. */
final class StoreHistory {
    /** Outcomes by the number that is stored. */
    private static final List<Outcome> OUTCOMES =
            List.of(Outcome.ACCEPTED, Outcome.OUTLIER, Outcome.SOFT_FAILED, Outcome.REJECTED);

    private static final String EVENTS =
            "SELECT number, event_id, outcome, epoch, pg_xact_commit_timestamp(xmin), pdu FROM event"
                    + " WHERE shard = ? AND room = ? ORDER BY number";

    private static final String STATE =
            "SELECT type, state_key, number, membership FROM state WHERE shard = ? AND room = ?";

    private static final long RELAY_INTERVAL_MS = 200;

    /** Rooms with events that the other servers were not told of. */
    private static final String TO_BE_RELAYED = "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM behind)";

    private final Connection connection;
    private final Http http;
    private final Leaver leaver;
    private final Witness witness;

    StoreHistory(Connection connection, Http http, Leaver leaver, Witness witness) {
        this.connection = connection;
        this.http = http;
        this.leaver = leaver;
        this.witness = witness;
    }

    /** A room's rows in the store. */
    record Room(int shard, long number, String id, RoomVersion version) {}

    List<Room> rooms() throws SQLException {
        List<Room> rooms = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT shard, room, room_id, version FROM room")) {
            while (row.next()) {
                RoomVersion version = RoomVersion.of(row.getString(4)).orElseThrow();
                rooms.add(new Room(row.getInt(1), row.getLong(2), row.getString(3), version));
            }
        }
        return rooms;
    }

    /**
     * Waits until the other servers were told of everything.
     *
     * @return whether that was in time
     */
    boolean awaitRelayed(Duration patience) throws SQLException, IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (toBeRelayed() > 0) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Await.pause(RELAY_INTERVAL_MS);
        }
        return true;
    }

    private long toBeRelayed() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TO_BE_RELAYED)) {
            row.next();
            return row.getLong(1);
        }
    }

    RoomHistory read(Room room) throws SQLException, IOException {
        Map<StateKey, RoomHistory.Entry> state = state(room);
        return new RoomHistory(
                room.id(),
                room.shard(),
                RoomPool.imported(room.id()),
                events(room),
                state,
                extremities(room),
                Witness.isIn(state.keySet())
                        ? Optional.of(witness.relayed(room.id(), room.version()))
                        : Optional.empty());
    }

    private List<HistoryEvent> events(Room room) throws SQLException, IOException {
        List<HistoryEvent> events = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(EVENTS)) {
            select.setInt(1, room.shard());
            select.setLong(2, room.number());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    events.add(event(row, room.version()));
                }
            }
        }
        return events;
    }

    private static HistoryEvent event(ResultSet row, RoomVersion version) throws SQLException, IOException {
        try {
            Pdu pdu = Pdu.unchecked(JsonReader.readObject(row.getBytes(6)), version);
            return new HistoryEvent(
                    row.getLong(1),
                    row.getString(2),
                    pdu.eventId().value(),
                    OUTCOMES.get(row.getInt(3)),
                    row.getLong(4),
                    Ownership.instant(row, 5),
                    pdu.prevEvents().stream().map(EventId::value).toList(),
                    pdu.key(),
                    pdu.membership());
        } catch (JsonException e) {
            throw new IOException("event " + row.getString(2) + " is damaged in the store", e);
        }
    }

    private Map<StateKey, RoomHistory.Entry> state(Room room) throws SQLException {
        Map<StateKey, RoomHistory.Entry> state = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(STATE)) {
            select.setInt(1, room.shard());
            select.setLong(2, room.number());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    state.put(
                            new StateKey(row.getString(1), row.getString(2)),
                            new RoomHistory.Entry(row.getLong(3), Optional.ofNullable(row.getString(4))));
                }
            }
        }
        return state;
    }

    private Set<String> extremities(Room room) throws IOException {
        String target = "/_exeunt/admin/v1/rooms/" + SignedLeave.encode(room.id());
        Http.Answer answer = http.admin(leaver.next(), "GET", target, null, Duration.ofSeconds(30))
                .join();
        try {
            JsonObject body = JsonReader.readObject(answer.body().getBytes(StandardCharsets.UTF_8));
            Set<String> ids = new HashSet<>();
            body.array("extremities")
                    .orElseThrow(() -> new IOException("no extremities of " + room.id() + ": " + answer))
                    .forEach(id -> ids.add(((JsonString) id).value()));
            return ids;
        } catch (JsonException e) {
            throw new IOException("no extremities of " + room.id() + ": " + answer, e);
        }
    }
}
