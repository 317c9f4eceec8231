package dev.exeunt.cli;

import static dev.exeunt.matrix.People.ALICE;
import static dev.exeunt.matrix.People.BOB;
import static dev.exeunt.matrix.People.CAROL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.RoomBuilder;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class AuthorizeCommandTest {
    static final List<RoomVersion> VERSIONS = RoomVersion.ALL;

    private static final JsonObject ALLOWED = JsonObject.of("allowed", true);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void aMemberMayLeave(RoomVersion version) throws IOException {
        RoomBuilder room = RoomBuilder.publicRoom(version, ALICE).with(BOB);

        assertThat(authorize(room.nextMember(BOB, BOB, "leave"), room)).isEqualTo(ALLOWED);
    }

    @Test
    void aRefusalNamesItsRule() throws IOException {
        RoomBuilder room = RoomBuilder.publicRoom(RoomVersion.V1, ALICE);

        assertThat(authorize(room.nextMember(BOB, BOB, "leave"), room))
                .isEqualTo(JsonObject.of(
                        "allowed", false, "rule", "5.4.1", "reason", BOB + " cannot leave from \"leave\""));
    }

    @Test
    void theEventsOwnAuthEventsAreJudgedToo() throws IOException {
        RoomBuilder room = RoomBuilder.publicRoom(RoomVersion.V10, ALICE).with(BOB);
        List<Pdu> withoutCreate =
                List.of(room.stateEvent(StateKey.POWER_LEVELS), room.stateEvent(StateKey.member(BOB)));
        Pdu leave = room.build(
                BOB, EventType.MEMBER, Optional.of(BOB), JsonObject.of("membership", "leave"), withoutCreate);

        assertThat(authorize(leave, room).string("rule")).hasValue("2.4");
    }

    @Test
    void authEventsThatAreNotInTheStateAreNotHeldAgainstTheEvent() throws IOException {
        RoomBuilder room = RoomBuilder.publicRoom(RoomVersion.V10, ALICE).with(BOB);
        Pdu leave = room.nextMember(BOB, BOB, "leave");
        JsonObject unknown = leave.json().with("auth_events", List.of("$unknown"));

        assertThat(authorize(unknown, room)).isEqualTo(ALLOWED);
        assertThat(authorize(leave.json().without("auth_events"), room)).isEqualTo(ALLOWED);
    }

    @Test
    void anExplicitEventIdIsTakenAsGiven() throws IOException {
        RoomBuilder room = RoomBuilder.created(RoomVersion.V10, ALICE, JsonObject.of("creator", ALICE));
        JsonObject create = room.stateEvent(StateKey.CREATE).json().with("event_id", "$create");
        JsonObject join = room.nextMember(ALICE, ALICE, "join")
                .json()
                .with("prev_events", List.of("$create"))
                .with("auth_events", List.of("$create"));

        assertThat(authorize(join, RoomVersion.V10, List.of(create))).isEqualTo(ALLOWED);
    }

    @Test
    void whatIsNoEventIsBadInput() throws IOException {
        RoomBuilder room = RoomBuilder.publicRoom(RoomVersion.V10, ALICE);
        JsonObject join = room.nextMember(CAROL, CAROL, "join").json();

        for (JsonValue event : List.of(JsonArray.of(), join.without("room_id"), join.with("event_id", 1))) {
            CommandRun run = run(event, RoomVersion.V10, List.of());

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.errorLines()).hasSize(1);
        }
        assertThat(run(join, RoomVersion.V10, List.of(JsonArray.of())).exitCode())
                .isEqualTo(2);
    }

    private JsonObject authorize(Pdu event, RoomBuilder room) throws IOException {
        return authorize(event.json(), room);
    }

    private JsonObject authorize(JsonObject event, RoomBuilder room) throws IOException {
        List<JsonObject> state = room.state().values().stream()
                .map(id -> room.events().get(id).orElseThrow().json())
                .toList();
        return authorize(event, room.version(), state);
    }

    private JsonObject authorize(JsonObject event, RoomVersion version, List<? extends JsonValue> state)
            throws IOException {
        return (JsonObject) run(event, version, state).json();
    }

    private CommandRun run(JsonValue event, RoomVersion version, List<? extends JsonValue> state) throws IOException {
        return CommandRun.of(
                "authorize",
                "--room-version",
                version.id(),
                "--event",
                write("event", event),
                "--state",
                write("state", new JsonArray(List.copyOf(state))));
    }

    private String write(String name, JsonValue json) throws IOException {
        return Files.write(folder.resolve(name + ".json"), CanonicalJson.bytes(json))
                .toString();
    }
}
