package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two homeservers on loopback, whose users invite each other. */
class InvitesBetweenServersTest {
    @TempDir
    private Path folder;

    private LoopbackServer one;
    private LoopbackServer other;

    @BeforeEach
    void start() throws Exception {
        ThrowAwayAuthority authority = new ThrowAwayAuthority();
        one = new LoopbackServer(folder.resolve("one"), authority);
        other = new LoopbackServer(folder.resolve("other"), authority);
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "6", "12"})
    void eachInvitesTheOthersUserAndKeepsWhatItWasSent(String version) throws Exception {
        String ones = found(one, version);
        String others = found(other, version);

        String there = invite(one, ones, other.user("bob"));
        String here = invite(other, others, one.user("carol"));

        assertInvited(other, other.user("bob"), ones, there);
        assertInvited(one, one.user("carol"), others, here);
        assertThat(signersOf(one, ones, other.user("bob"))).isEqualTo(2);
        assertThat(signersOf(other, others, one.user("carol"))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "9", "12"})
    void anInviteIsRejectedByTheServerThatKeptIt(String version) throws Exception {
        String room = found(one, version);
        String bob = other.user("bob");
        invite(one, room, bob);

        JsonObject left = other.call("POST", "/leave", JsonObject.of("user_id", bob, "room_id", room));

        assertThat(left.string("via")).contains(one.name());
        assertThat(left.string("api")).contains("v2");
        assertThat(one.member(room, bob).string("membership")).contains("leave");
        assertThat(one.member(room, bob).string("event_id")).isEqualTo(left.string("event_id"));
        assertThat(other.call("GET", "/invites", null).array("invites")).contains(JsonArray.of());
        assertThat(invite(one, room, bob)).isNotEqualTo(left.string("event_id").orElseThrow());
    }

    private static String found(LoopbackServer server, String version) throws Exception {
        JsonObject room =
                JsonObject.of("creator", server.user("alice"), "room_version", version, "preset", "private_chat");
        return server.call("POST", "/rooms", room).string("room_id").orElseThrow();
    }

    private static String invite(LoopbackServer server, String room, String user) throws Exception {
        JsonObject invite = JsonObject.of("sender", server.user("alice"), "user_id", user);
        return server.call("POST", LoopbackServer.room(room) + "/invite", invite)
                .string("event_id")
                .orElseThrow();
    }

    private static void assertInvited(LoopbackServer server, String user, String room, String event) throws Exception {
        JsonArray invites =
                server.call("GET", "/invites", null).array("invites").orElseThrow();
        assertThat(invites.values()).hasSize(1);
        JsonObject invite = (JsonObject) invites.get(0);
        assertThat(invite.string("user_id")).contains(user);
        assertThat(invite.string("room_id")).contains(room);
        assertThat(invite.string("event_id")).contains(event);
        assertThat(invite.array("invite_room_state").orElseThrow().values())
                .extracting(state -> ((JsonObject) state).string("type").orElseThrow())
                .containsExactly("m.room.create", "m.room.join_rules", "m.room.member");
    }

    private static int signersOf(LoopbackServer server, String room, String user) throws Exception {
        String query = "/state?type=m.room.member&state_key=" + URLEncoder.encode(user, StandardCharsets.UTF_8);
        JsonArray state = server.call("GET", LoopbackServer.room(room) + query, null)
                .array("state")
                .orElseThrow();
        return ((JsonObject) state.get(0)).object("signatures").orElseThrow().size();
    }
}
