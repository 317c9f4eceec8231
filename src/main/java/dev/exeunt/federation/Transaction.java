package dev.exeunt.federation;

import dev.exeunt.matrix.event.EventFormat;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server sends at once (server-server API, "Transactions").
 *
 * <p>EDUs are counted and thrown away: they are for clients, and this server has none. {@code origin} and
 * {@code origin_server_ts} are not looked at: the request's signature says who sends, and the time is of no use.
 *
 * @param pdus by room, in the order in which they were sent. What names no room is left out: not even its ID can be told
 */
record Transaction(Map<RoomId, List<JsonObject>> pdus) {
    /** "Must not include more than 50 PDUs." */
    static final int MAX_PDUS = 50;

    /** "Must not include more than 100 EDUs." */
    static final int MAX_EDUS = 100;

    /** @throws MatrixException {@code M_BAD_JSON} where it is too much, or no transaction */
    static Transaction parse(JsonObject body) {
        JsonArray pdus = list(body, "pdus", MAX_PDUS);
        list(body, "edus", MAX_EDUS);
        Map<RoomId, List<JsonObject>> byRoom = new LinkedHashMap<>();
        pdus.stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .forEach(pdu -> room(pdu).ifPresent(room -> byRoom.computeIfAbsent(room, id -> new ArrayList<>())
                        .add(pdu)));
        return new Transaction(byRoom);
    }

    /** How many events it holds. */
    int size() {
        return pdus.values().stream().mapToInt(List::size).sum();
    }

    private static JsonArray list(JsonObject body, String key, int most) {
        JsonArray list = body.has(key)
                ? body.array(key).orElseThrow(() -> new MatrixException(Code.BAD_JSON, key + " is not a list"))
                : JsonArray.of();
        if (list.size() > most) {
            throw new MatrixException(Code.BAD_JSON, "there are " + list.size() + " " + key + ", the limit is " + most);
        }
        return list;
    }

    private static Optional<RoomId> room(JsonObject pdu) {
        return pdu.has("room_id") ? pdu.string("room_id").flatMap(RoomId::parse) : roomThatItCreates(pdu);
    }

    /** From room version 12 on a create event names no room, its hash is the room's ID. */
    private static Optional<RoomId> roomThatItCreates(JsonObject pdu) {
        if (pdu.string("type").filter(EventType.CREATE::equals).isEmpty()) {
            return Optional.empty();
        }
        return pdu.object("content")
                .flatMap(content -> content.string("room_version"))
                .flatMap(RoomVersion::of)
                .filter(version -> version.format() == EventFormat.HASHED_ROOM)
                .map(version -> Pdu.unchecked(pdu, version).roomId());
    }
}
