package dev.exeunt.matrix.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonReader;
import dev.exeunt.matrix.json.JsonString;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resolutions that another implementation vouches for; see the NOTICE beside them. */
class StateResolutionVectorsTest {
    @ParameterizedTest
    @ValueSource(strings = {"bootstrap-public-chat", "concurrent-joins", "topic-vs-ban"})
    void theResolvedStateIsTheVectors(String name) throws IOException {
        JsonObject vector = read(name);
        RoomVersion version =
                RoomVersion.of(strings(vector, "room_versions").get(0)).orElseThrow();
        Map<EventId, Pdu> events = events(vector, version);
        List<Map<StateKey, EventId>> states = new ArrayList<>();
        for (Object ids : vector.array("states").orElseThrow()) {
            states.add(state((JsonArray) ids, events));
        }

        Map<StateKey, EventId> resolved =
                StateResolution.of(version.stateResolution()).resolve(states, new KnownEvents(events));

        assertThat(resolved.values().stream().map(EventId::value))
                .containsExactlyInAnyOrderElementsOf(strings(vector, "resolved"));
    }

    private static JsonObject read(String name) throws IOException {
        try (InputStream in = StateResolutionVectorsTest.class.getResourceAsStream(name + ".json")) {
            return JsonReader.readObject(in.readAllBytes());
        }
    }

    private static Map<EventId, Pdu> events(JsonObject vector, RoomVersion version) {
        Map<EventId, Pdu> events = new HashMap<>();
        vector.array("events").orElseThrow().stream()
                .map(JsonObject.class::cast)
                .forEach(json -> {
                    EventId id = new EventId(json.string("event_id").orElseThrow());
                    events.put(id, Pdu.unchecked(json, version, id));
                });
        return events;
    }

    private static Map<StateKey, EventId> state(JsonArray ids, Map<EventId, Pdu> events) {
        Map<StateKey, EventId> state = new HashMap<>();
        for (String text : strings(ids)) {
            EventId id = new EventId(text);
            state.put(events.get(id).key().orElseThrow(), id);
        }
        return state;
    }

    private static List<String> strings(JsonObject object, String key) {
        return strings(object.array(key).orElseThrow());
    }

    private static List<String> strings(JsonArray array) {
        return array.stream().map(value -> ((JsonString) value).value()).toList();
    }
}
