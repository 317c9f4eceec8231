package dev.exeunt.cli;

import static dev.exeunt.matrix.People.ALICE;
import static dev.exeunt.matrix.People.BOB;
import static dev.exeunt.matrix.People.CAROL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.RoomBuilder;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ResolveCommandTest {
    static final List<RoomVersion> VERSIONS = RoomVersion.ALL;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void theResolvedStateIsPrintedSorted(RoomVersion version) throws IOException {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB, CAROL);
        RoomBuilder other = room.fork();
        Pdu leave = room.leave(BOB);
        Map<StateKey, EventId> expected = new HashMap<>(room.state());
        expected.put(StateKey.member(CAROL), other.leave(CAROL).eventId());

        CommandRun run = resolve(room, ids(room), ids(other));

        assertThat(run.exitCode()).isZero();
        assertThat(run.json())
                .isEqualTo(array(expected.values().stream().sorted().toList()));
        assertThat(run.out()).contains(leave.eventId().value());
    }

    @Test
    void aStateOfUnknownEventsIsBadInput() throws IOException {
        RoomBuilder room = RoomBuilder.publicRoom(RoomVersion.V10, ALICE);

        assertBadInput(resolve(room, array(List.of(new EventId("$unknown")))));
        assertBadInput(resolve(room, JsonArray.of(JsonArray.of())));
    }

    @Test
    void aStateWithTwoEventsOfOneKeyIsBadInput() throws IOException {
        RoomBuilder room = RoomBuilder.publicRoom(RoomVersion.V10, ALICE).with(BOB);
        Pdu join = room.stateEvent(StateKey.member(BOB));
        Pdu leave = room.leave(BOB);

        assertBadInput(resolve(room, array(List.of(join.eventId(), leave.eventId()))));
    }

    @Test
    void atLeastOneStateIsNeeded() throws IOException {
        assertBadInput(resolve(RoomBuilder.publicRoom(RoomVersion.V10, ALICE)));
    }

    private static void assertBadInput(CommandRun run) {
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.errorLines()).hasSize(1);
    }

    private CommandRun resolve(RoomBuilder room, JsonArray... states) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("resolve", "--room-version", room.version().id()));
        JsonArray events = new JsonArray(
                room.allEvents().stream().<JsonValue>map(Pdu::json).toList());
        arguments.addAll(List.of("--events", write("events", events)));
        for (int i = 0; i < states.length; i++) {
            arguments.addAll(List.of("--state", write("state-" + i, states[i])));
        }
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private static JsonArray ids(RoomBuilder room) {
        return array(List.copyOf(room.state().values()));
    }

    private static JsonArray array(List<EventId> ids) {
        return JsonArray.ofStrings(ids.stream().map(EventId::value).toList());
    }

    private String write(String name, JsonValue json) throws IOException {
        return Files.write(folder.resolve(name + ".json"), CanonicalJson.bytes(json))
                .toString();
    }
}
