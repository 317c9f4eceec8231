package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.store.RoomSnapshots.Reading;
import dev.exeunt.store.RoomSnapshots.RoomPlace;
import dev.exeunt.store.RoomStore.OpenedRoom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** Reads what {@link RoomSnapshots} answer. */
final class SnapshotReader {
    /** The event is looked up by its ID alone: the index that finds it begins with it. */
    private static final String ROOMS_OF = "SELECT r.shard, r.room_id FROM event e"
            + " JOIN room r ON r.shard = e.shard AND r.room = e.room WHERE e.event_id = ? LIMIT ?";

    /** Nobody has a reason to use an ID more often. */
    private static final int MOST_ROOMS = 8;

    private final Session session;

    SnapshotReader(Session session) {
        this.session = session;
    }

    /** To be called in a transaction. */
    <T> Optional<T> read(int shard, RoomId room, Dialect dialect, Reading<T> reading) throws SQLException {
        Optional<OpenedRoom> found = new RoomReader(session).open(shard, room, Set.of());
        try {
            return found.map(opened -> reading.of(new SessionSnapshot(session, dialect, opened.record())));
        } catch (SessionSnapshot.Failure e) {
            throw e.sqlException();
        }
    }

    List<RoomPlace> roomsOf(EventId event) throws SQLException {
        PreparedStatement select = session.prepare(ROOMS_OF);
        select.setString(1, event.value());
        select.setInt(2, MOST_ROOMS);
        List<RoomPlace> rooms = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rooms.add(new RoomPlace(row.getInt(1), new RoomId(row.getString(2))));
            }
        }
        return rooms;
    }

    List<byte[]> pdus(RoomHandle room, long[] numbers) throws SQLException {
        return column("pdu", room, numbers, row -> row.getBytes(2));
    }

    List<EventId> ids(RoomHandle room, long[] numbers) throws SQLException {
        return column("event_id", room, numbers, EventRow::id);
    }

    @FunctionalInterface
    private interface Value<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> column(String column, RoomHandle room, long[] numbers, Value<T> value) throws SQLException {
        Map<Long, T> found = new HashMap<>();
        for (List<Long> some :
                Placeholders.chunks(LongStream.of(numbers).boxed().toList())) {
            PreparedStatement select = session.prepare("SELECT number, " + column + " FROM event WHERE "
                    + Placeholders.isOneOf(some.size(), "shard", "room", "number"));
            int at = 1;
            for (long number : some) {
                select.setInt(at++, room.shard());
                select.setLong(at++, room.number());
                select.setLong(at++, number);
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.put(row.getLong(1), value.of(row));
                }
            }
        }
        return Arrays.stream(numbers).mapToObj(found::get).toList();
    }
}
