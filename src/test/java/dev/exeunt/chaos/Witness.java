package dev.exeunt.chaos;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Another homeserver in the rooms, to which all that is accepted is relayed. It takes whatever comes and keeps it. */
final class Witness {
    private static final String SEND = "/_matrix/federation/v1/send/";

    /** Canonical JSON by rooms: an event's ID is computed later, when the room's version is known. */
    private final Map<String, Queue<byte[]>> events = new ConcurrentHashMap<>();

    /** Whether the one user of another server is in a room with this state. */
    static boolean isIn(Set<StateKey> state) {
        return state.stream()
                .anyMatch(
                        key -> key.type().equals(EventType.MEMBER) && key.key().startsWith("@user:"));
    }

    /** Answers what the cluster asks of it. */
    void handle(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.PUT) && request.path().startsWith(SEND)) {
            request.body().onSuccess(body -> answer(request, body));
        } else {
            request.response().setStatusCode(404).end("{\"errcode\":\"M_UNRECOGNIZED\",\"error\":\"only sent to\"}");
        }
    }

    private void answer(HttpServerRequest request, Buffer body) {
        try {
            JsonReader.readObject(body.getBytes())
                    .array("pdus")
                    .orElse(JsonArray.of())
                    .forEach(pdu -> keep((JsonObject) pdu));
            request.response().putHeader("Content-Type", "application/json").end("{\"pdus\":{}}");
        } catch (JsonException e) {
            Chaos.say("  a transaction is no JSON: " + e.getMessage());
            request.response().setStatusCode(400).end();
        }
    }

    private void keep(JsonObject pdu) {
        events.computeIfAbsent(pdu.string("room_id").orElse(""), room -> new ConcurrentLinkedQueue<>())
                .add(CanonicalJson.bytes(pdu));
    }

    /** How many events came, each counted as often as it came. */
    int count() {
        return events.values().stream().mapToInt(Queue::size).sum();
    }

    /** The IDs of this room's events that came. */
    Set<String> relayed(String room, RoomVersion version) throws IOException {
        Set<String> ids = new HashSet<>();
        for (byte[] event : events.getOrDefault(room, new ConcurrentLinkedQueue<>())) {
            try {
                ids.add(Pdu.unchecked(JsonReader.readObject(event), version)
                        .eventId()
                        .value());
            } catch (JsonException e) {
                throw new IOException("an event that was relayed to " + room + " is none", e);
            }
        }
        return ids;
    }
}
