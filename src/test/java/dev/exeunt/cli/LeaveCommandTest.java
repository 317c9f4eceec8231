package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.RoomHistory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two homeservers on loopback; a user of the one leaves rooms of the other. */
class LeaveCommandTest {
    @TempDir
    private Path folder;

    private LoopbackServer here;
    private LoopbackServer there;

    @BeforeEach
    void start() throws Exception {
        ThrowAwayAuthority authority = new ThrowAwayAuthority();
        here = new LoopbackServer(folder.resolve("here"), authority);
        there = new LoopbackServer(folder.resolve("there"), authority);
    }

    @AfterEach
    void stop() {
        here.close();
        there.close();
    }

    @Test
    void aMemberLeavesARoomOfAnotherServer() throws Exception {
        RoomHistory room = new RoomHistory(RoomVersion.V12, there.user("boss"));
        room.join(here.user("alice"));
        there.importRoom(room);

        CommandRun run = leave(here.user("alice"), room.roomId().value(), "--via", there.name());

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        JsonObject answer = (JsonObject) run.json();
        assertThat(answer.string("via")).contains(there.name());
        assertThat(answer.string("api")).contains("v2");
        assertThat(there.member(room.roomId().value(), here.user("alice")))
                .isEqualTo(JsonObject.of(
                        "membership",
                        "leave",
                        "event_id",
                        answer.string("event_id").orElseThrow()));
    }

    @Test
    void anInviteIsRejectedWithAReason() throws Exception {
        RoomHistory room = new RoomHistory(RoomVersion.V1, there.user("boss"));
        room.member(there.user("boss"), here.user("alice"), "invite");
        there.importRoom(room);

        CommandRun run = leave(
                here.user("alice"),
                room.roomId().value(),
                "--reason",
                "no, thank you",
                "--via",
                "127.0.0.1:1",
                there.name());

        assertThat(run.exitCode()).isZero();
        JsonObject event =
                (JsonObject) there.call("GET", LoopbackServer.room(room.roomId().value()) + "/events?limit=1", null)
                        .array("events")
                        .orElseThrow()
                        .get(0);
        assertThat(event.object("pdu").orElseThrow().object("content"))
                .contains(JsonObject.of("membership", "leave", "reason", "no, thank you"));
    }

    @Test
    void aLeaveThatNobodyTakesIsAFailure() {
        CommandRun run = leave(here.user("alice"), "!nothing:" + there.name(), "--via", there.name());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(((JsonObject) run.json()).string("errcode")).contains("M_UNKNOWN");
        assertThat(run.errorLines())
                .singleElement()
                .asString()
                .contains("exeunt leave: not left: ", there.name(), "404 M_NOT_FOUND");
    }

    @Test
    void aNodeThatDoesNotRunIsAFailure() {
        here.stop();

        CommandRun run = leave(here.user("alice"), "!nothing:" + there.name(), "--via", there.name());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.errorLines()).singleElement().asString().contains("no node answers at 127.0.0.1:");
    }

    @Test
    void aPortThatCannotBeKnownIsBadUsage() {
        CommandRun run = leave(here.user("alice"), "!nothing:" + there.name(), "--set", "admin.port=0");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errorLines()).singleElement().asString().contains("admin.port");
    }

    private CommandRun leave(String user, String room, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("leave", "--config", here.configuration().toString(), user, room));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}
