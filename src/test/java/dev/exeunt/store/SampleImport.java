package dev.exeunt.store;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.EventNode;
import dev.exeunt.room.Outcome;
import dev.exeunt.room.RoomHead;
import dev.exeunt.room.StoredEvent;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A room to be imported: a create event, joined members on three servers, then extremities that are no state. */
final class SampleImport {
    private final int shard;
    private final RoomId id;
    private final int members;
    private final int extremities;

    SampleImport(int shard, String id, int members, int extremities) {
        this.shard = shard;
        this.id = new RoomId(id);
        this.members = members;
        this.extremities = extremities;
    }

    static String member(long number) {
        return "@member" + number + ":server" + number % 3 + ".example";
    }

    int shard() {
        return shard;
    }

    RoomId id() {
        return id;
    }

    ImportedRoom room() {
        return room(LongStream.rangeClosed(1, size()).mapToObj(this::event).iterator());
    }

    ImportedRoom room(Iterator<StoredEvent> events) {
        return new ImportedRoom(shard, id, RoomVersion.V10, state(), events);
    }

    List<StoredEvent> events() {
        return LongStream.rangeClosed(1, size()).mapToObj(this::event).toList();
    }

    Map<StateKey, Long> state() {
        return LongStream.rangeClosed(1, members + 1L)
                .boxed()
                .collect(Collectors.toMap(SampleImport::key, Function.identity()));
    }

    private long size() {
        return 1L + members + extremities;
    }

    private static StateKey key(long number) {
        return number == 1 ? StateKey.CREATE : StateKey.member(member(number));
    }

    private StoredEvent event(long number) {
        boolean extremity = number > members + 1L;
        Pdu pdu = Pdu.unchecked(extremity ? json(number, "m.room.message") : stateJson(number), RoomVersion.V10);
        EventNode node = new EventNode(
                number,
                pdu.eventId(),
                extremity ? Outcome.ACCEPTED : Outcome.OUTLIER,
                null,
                number,
                List.of(),
                number == 1 ? List.of() : List.of(1L),
                EventNode.ROOT,
                List.of(),
                List.of(),
                List.of(),
                extremity ? new RoomHead(members + 2L, members, 0) : RoomHead.EMPTY);
        return new StoredEvent(node, pdu);
    }

    private JsonObject stateJson(long number) {
        StateKey key = key(number);
        JsonObject event = json(number, key.type()).with("state_key", key.key());
        return key.type().equals(EventType.MEMBER) ? event.with("content", JsonObject.of("membership", "join")) : event;
    }

    private JsonObject json(long number, String type) {
        return JsonObject.of(
                "type", type,
                "room_id", id.value(),
                "sender", number == 1 ? "@creator:there.example" : member(number),
                "content", JsonObject.EMPTY,
                "depth", number,
                "origin_server_ts", 1_700_000_000_000L + number,
                "prev_events", List.of(),
                "auth_events", List.of(),
                "hashes", JsonObject.of("sha256", "h".repeat(43)),
                "signatures", JsonObject.of("there.example", JsonObject.of("ed25519:1", "s".repeat(86))),
                "filling", "f".repeat(400));
    }
}
