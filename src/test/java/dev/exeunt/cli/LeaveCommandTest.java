package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two homeservers on loopback; a user of the one leaves rooms of the other. */
class LeaveCommandTest {
    @TempDir
    private Path folder;

    private Homeserver here;
    private Homeserver there;
    private UserId alice;
    private UserId boss;
    private Path configuration;

    @BeforeEach
    void start() throws Exception {
        ThrowAwayAuthority authority = new ThrowAwayAuthority();
        here = new Homeserver(authority, folder.resolve("here"));
        there = new Homeserver(authority, folder.resolve("there"));
        alice = here.user("alice");
        boss = there.user("boss");
        configuration = folder.resolve("exeunt.yaml");
        configure(here.adminPort());
    }

    private void configure(String adminPort) throws IOException {
        Files.writeString(
                configuration,
                "server-name: \"" + here.name() + "\"\nadmin: {host: 0.0.0.0, port: " + adminPort + "}\n");
    }

    @AfterEach
    void stop() throws Exception {
        here.close();
        there.close();
    }

    @Test
    void aMemberLeavesARoomOfAnotherServer() throws Exception {
        RoomId room = there.found(boss, RoomVersion.V12, "public_chat");
        here.joinAsGuest(room, alice, there.name());

        CommandRun run = leave(room, "--via", "127.0.0.1:1", there.name().value());

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        JsonObject answer = (JsonObject) run.json();
        assertThat(answer.without("event_id"))
                .isEqualTo(JsonObject.of("via", there.name().value(), "api", "v2"));
        assertThat(there.membership(room, alice)).isEqualTo("leave");
        assertThat(there.state(room)).containsValue(answer.string("event_id").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "6", "12"})
    void anInviteIsRejectedAtTheServerThatSentIt(String version) throws Exception {
        RoomId room = there.found(boss, RoomVersion.of(version).orElseThrow(), "private_chat");
        there.act("invite", room, boss, alice);
        assertThat(invites()).isEqualTo(1);

        CommandRun run = leave(room, "--reason", "no, thank you");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(invites()).isZero();
        assertThat(there.membership(room, alice)).isEqualTo("leave");
        JsonObject newest =
                (JsonObject) there.call("GET", "/rooms/" + OtherServer.encode(room.value()) + "/events?limit=1", null)
                        .array("events")
                        .orElseThrow()
                        .get(0);
        assertThat(newest.object("pdu").orElseThrow().object("content"))
                .contains(JsonObject.of("membership", "leave", "reason", "no, thank you"));
    }

    private int invites() throws Exception {
        return here.call("GET", "/invites", null)
                .array("invites")
                .map(JsonArray::size)
                .orElseThrow();
    }

    @Test
    void aLeaveThatNobodyTakesIsAFailure() {
        CommandRun run = leave(
                new RoomId("!nothing:" + there.name()), "--via", there.name().value());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(((JsonObject) run.json()).string("errcode")).contains("M_UNKNOWN");
        assertThat(run.errorLines())
                .singleElement()
                .asString()
                .contains("exeunt leave: not left: ", there.name().value(), "404 M_NOT_FOUND");
    }

    @Test
    void aNodeThatDoesNotRunIsAFailure() {
        here.stop();

        CommandRun run = leave(new RoomId("!nothing:" + there.name()));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.errorLines()).singleElement().asString().contains("no node answers at 127.0.0.1:");
    }

    @Test
    void aPortThatCannotBeKnownIsBadUsage() throws Exception {
        configure("0");

        CommandRun run = leave(new RoomId("!nothing:" + there.name()));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errorLines()).singleElement().asString().contains("admin.port");
    }

    private CommandRun leave(RoomId room, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("leave", "--config", configuration.toString(), alice.value(), room.value()));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}
