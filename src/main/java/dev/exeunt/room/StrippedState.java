package dev.exeunt.room;

import dev.exeunt.matrix.auth.AuthState;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What tells a stranger which room it is (client-server API, "Stripped state"). Between servers its events are whole, as the room
 * version has them (server-server API, {@code invite_room_state} and {@code knock_room_state}).
 */
public final class StrippedState {
    /** The create event comes first; it is the only one that must be there. */
    static final List<StateKey> KEYS = Stream.of(
                    EventType.CREATE,
                    EventType.NAME,
                    EventType.AVATAR,
                    EventType.TOPIC,
                    EventType.JOIN_RULES,
                    EventType.CANONICAL_ALIAS,
                    EventType.ENCRYPTION)
            .map(type -> new StateKey(type, ""))
            .toList();

    /** So many bytes in all besides the create event: together with an invite they must fit the body of a request. */
    private static final int MAX_BYTES = 32 * 1024;

    private StrippedState() {}

    /** As it is sent. */
    public static JsonArray json(List<Pdu> events) {
        return new JsonArray(events.stream().<JsonValue>map(Pdu::json).toList());
    }

    /** What of it the state has. An event that is too large with the others is left out. */
    static List<Pdu> of(AuthState state) {
        List<Pdu> events = new ArrayList<>();
        int room = MAX_BYTES;
        for (StateKey key : KEYS) {
            Optional<Pdu> event = state.get(key);
            int size = event.map(pdu -> pdu.bytes().length).orElse(0);
            if (event.isPresent() && (size <= room || key.equals(StateKey.CREATE))) {
                events.add(event.get());
                room -= key.equals(StateKey.CREATE) ? 0 : size;
            }
        }
        return events;
    }
}
