package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.StateChange;
import dev.exeunt.store.RoomSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A state that a server states, beside the room's own current state. Most of a large room's state is the same on both sides, so only
 * what differs is kept.
 *
 * @param asOf number of the event after which the room's own state was the current one
 * @param known where the two differ in an event that the room has, or in an entry that is not stated
 * @param absent what the room does not have
 */
record StateComparison(long asOf, Map<StateKey, Long> known, Set<EventId> absent) {
    /** In how many entries they may differ: a room that has been without its other servers for so long is better imported again. */
    private static final int MAX_DIFFERENT = 5_000;

    private static final int IDS_AT_ONCE = 500;

    /** @throws MatrixException where it is no state of this room, or too different */
    static StateComparison of(Set<EventId> stated, RoomSnapshot room) {
        Map<Long, EventId> others = new HashMap<>();
        Set<EventId> absent = find(stated, room, others);
        Map<StateKey, Long> known = new HashMap<>();
        room.current().forEach((key, number) -> {
            if (others.remove(number) == null) {
                known.put(key, StateChange.NONE);
                bound(known.size());
            }
        });
        bound(others.size() + absent.size());
        Set<StateKey> stands = new HashSet<>();
        Map<EventId, Long> numbers = new HashMap<>();
        others.forEach((number, id) -> numbers.put(id, number));
        for (Pdu event : room.pdus(others.keySet())) {
            StateKey key = event.key().orElseThrow(() -> refused(event.eventId() + " is no state event"));
            boolean sameIsStated = !known.containsKey(key) && room.current().get(key) != StateChange.NONE;
            if (sameIsStated || !stands.add(key)) {
                throw refused("it has two entries for " + key);
            }
            known.put(key, numbers.get(event.eventId()));
        }
        return new StateComparison(room.newest(), known, absent);
    }

    /** Finds the stated events by number; those that were rejected count as not stated. */
    private static Set<EventId> find(Set<EventId> stated, RoomSnapshot room, Map<Long, EventId> found) {
        Set<EventId> absent = new HashSet<>(stated);
        List<EventId> ids = new ArrayList<>(stated);
        for (int from = 0; from < ids.size(); from += IDS_AT_ONCE) {
            for (EventNode node : room.find(ids.subList(from, Math.min(ids.size(), from + IDS_AT_ONCE)))) {
                absent.remove(node.id());
                if (node.outcome() != Outcome.REJECTED) {
                    found.put(node.event(), node.id());
                }
            }
        }
        return absent;
    }

    /** Of these events, those that the room does not have. */
    static Set<EventId> unknown(Set<EventId> events, RoomSnapshot room) {
        Set<EventId> unknown = new HashSet<>(events);
        room.find(events).stream().map(EventNode::id).forEach(unknown::remove);
        return unknown;
    }

    private static void bound(int different) {
        if (different > MAX_DIFFERENT) {
            throw refused("it differs from this server's in more than " + MAX_DIFFERENT + " entries");
        }
    }

    private static MatrixException refused(String why) {
        return new MatrixException(Code.FORBIDDEN, "the state that was given is of no use: " + why);
    }
}
