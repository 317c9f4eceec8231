package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
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

    private Homeserver one;
    private Homeserver other;

    @BeforeEach
    void start() throws Exception {
        ThrowAwayAuthority authority = new ThrowAwayAuthority();
        one = new Homeserver(authority, folder.resolve("one"));
        other = new Homeserver(authority, folder.resolve("other"));
    }

    @AfterEach
    void stop() throws Exception {
        one.close();
        other.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "6", "12"})
    void eachInvitesTheOthersUserAndKeepsWhatItWasSent(String version) throws Exception {
        RoomId ones = found(one, version);
        RoomId others = found(other, version);

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
        RoomId room = found(one, version);
        UserId bob = other.user("bob");
        invite(one, room, bob);

        JsonObject left = other.leave(room, bob);

        assertThat(left.string("via")).contains(one.name().value());
        assertThat(left.string("api")).contains("v2");
        assertThat(one.membership(room, bob)).isEqualTo("leave");
        assertThat(one.state(room)).containsValue(left.string("event_id").orElseThrow());
        assertThat(other.call("GET", "/invites", null).array("invites")).contains(JsonArray.of());
        assertThat(invite(one, room, bob)).isNotEqualTo(left.string("event_id").orElseThrow());
    }

    private static RoomId found(Homeserver server, String version) throws Exception {
        return server.found(server.user("alice"), RoomVersion.of(version).orElseThrow(), "private_chat");
    }

    private static String invite(Homeserver server, RoomId room, UserId user) throws Exception {
        JsonObject invite = JsonObject.of("sender", server.user("alice").value(), "user_id", user.value());
        return server.call("POST", path(room) + "/invite", invite)
                .string("event_id")
                .orElseThrow();
    }

    private static String path(RoomId room) {
        return "/rooms/" + OtherServer.encode(room.value());
    }

    private static void assertInvited(Homeserver server, UserId user, RoomId room, String event) throws Exception {
        JsonArray invites =
                server.call("GET", "/invites", null).array("invites").orElseThrow();
        assertThat(invites.values()).hasSize(1);
        JsonObject invite = (JsonObject) invites.get(0);
        assertThat(invite.string("user_id")).contains(user.value());
        assertThat(invite.string("room_id")).contains(room.value());
        assertThat(invite.string("event_id")).contains(event);
        assertThat(invite.array("invite_room_state").orElseThrow().values())
                .extracting(state -> ((JsonObject) state).string("type").orElseThrow())
                .containsExactly("m.room.create", "m.room.join_rules", "m.room.member");
    }

    private static int signersOf(Homeserver server, RoomId room, UserId user) throws Exception {
        String query = "/state?type=m.room.member&state_key=" + OtherServer.encode(user.value());
        JsonArray state =
                server.call("GET", path(room) + query, null).array("state").orElseThrow();
        return ((JsonObject) state.get(0)).object("signatures").orElseThrow().size();
    }
}
