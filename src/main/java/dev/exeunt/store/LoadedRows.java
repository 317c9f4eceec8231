package dev.exeunt.store;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.Loaded;
import dev.exeunt.room.StoredEvent;
import dev.exeunt.room.WaitingRedaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects a {@link Loaded} from rows. An event that several rows hold is in it once. */
final class LoadedRows {
    private final Map<Long, StoredEvent> events = new LinkedHashMap<>();
    private final List<EventNode> nodes = new ArrayList<>();
    private final Map<StateKey, Long> state = new LinkedHashMap<>();
    private final List<WaitingRedaction> waiting = new ArrayList<>();

    private final RoomVersion version;

    /** @param version of the room whose rows these are */
    LoadedRows(RoomVersion version) {
        this.version = version;
    }

    void node(EventNode node) {
        nodes.add(node);
    }

    /** An entry of the state with its event. */
    void entryAndEvent(ResultSet row) throws SQLException {
        StoredEvent event = event(row);
        StateKey key = event.pdu()
                .key()
                .orElseThrow(
                        () -> new StoreException("the event " + event.node().id() + " of the state is none of state"));
        state.put(key, event.node().number());
    }

    StoredEvent event(ResultSet row) throws SQLException {
        EventId id = EventRow.id(row);
        StoredEvent event = new StoredEvent(EventRow.node(row, id), EventRow.pdu(row, version, id));
        StoredEvent before = events.putIfAbsent(event.node().number(), event);
        return before == null ? event : before;
    }

    void entry(ResultSet row) throws SQLException {
        state.put(key(row), row.getLong("number"));
    }

    void waiting(WaitingRedaction redaction) {
        waiting.add(redaction);
    }

    /** The key in the columns {@code type} and {@code state_key}. */
    static StateKey key(ResultSet row) throws SQLException {
        return new StateKey(SqlText.back(row.getString("type")), SqlText.back(row.getString("state_key")));
    }

    Loaded loaded() {
        return new Loaded(List.copyOf(events.values()), nodes, state, waiting);
    }
}
