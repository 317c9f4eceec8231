package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.auth.PolicyServer;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A room with a policy server, which is a server of its own (server-server API, "Policy Servers"). */
class PolicyServersTest {
    private static final RoomVersion VERSION = RoomVersion.V11;

    @TempDir
    Path folder;

    private Homeserver resident;
    private Homeserver other;
    private PolicyHost policy;
    private UserId alice;
    private UserId bob;
    private RoomId room;

    @BeforeEach
    void start() throws Exception {
        ThrowAwayAuthority authority = new ThrowAwayAuthority();
        resident = new Homeserver(authority, folder.resolve("resident"));
        other = new Homeserver(authority, folder.resolve("other"));
        policy = new PolicyHost(authority, folder, VERSION);
        alice = resident.user("alice");
        bob = other.user("bob");
        room = resident.found(alice, VERSION, "public_chat");
        other.joinAsGuest(room, bob, resident.name());
    }

    @AfterEach
    void stop() throws Exception {
        resident.close();
        other.close();
        policy.close();
    }

    @Test
    void aLeaveIsAcceptedOnceThePolicyServerHasSignedIt() throws Exception {
        givenPolicyServer();

        assertThat(other.leaveAsGuest(room, bob, resident.name()).status()).isEqualTo(200);

        assertThat(resident.membership(room, bob)).isEqualTo("leave");
        assertThat(newest().object("signatures")
                        .flatMap(all -> all.object(policy.name().value())))
                .hasValueSatisfying(
                        own -> assertThat(own.has(PolicyServer.KEY_ID)).isTrue());
        assertThat(policy.asked()).hasSize(1);
    }

    @Test
    void whatItRefusesIsSoftFailedAndWhatLocalUsersDoIsNotDone() throws Exception {
        givenPolicyServer();
        policy.set(PolicyHost.Mood.REFUSES);

        assertThat(other.leaveAsGuest(room, bob, resident.name()).error()).contains("M_FORBIDDEN", "looks like spam");
        assertThatThrownBy(() -> topic("spam")).hasMessageContaining("looks like spam");

        assertThat(resident.membership(room, bob)).isEqualTo("join");
        assertThat(outcomes()).first().isEqualTo("soft_failed");
        assertThat(outcomes().stream().filter("soft_failed"::equals)).hasSize(1);
    }

    @Test
    void whileItCannotBeAskedALeaveIsPutOff() throws Exception {
        givenPolicyServer();
        policy.set(PolicyHost.Mood.FAILS);

        int put = other.leaveAsGuest(room, bob, resident.name()).status();
        policy.set(PolicyHost.Mood.SIGNS);

        assertThat(put).isEqualTo(503);
        assertThat(other.leaveAsGuest(room, bob, resident.name()).status()).isEqualTo(200);
    }

    @Test
    void whatLocalUsersDoIsSignedToo() throws Exception {
        givenPolicyServer();

        topic("the play");

        assertThat(newest().string("type")).contains("m.room.topic");
        assertThat(policy.asked()).hasSize(1);
    }

    @Test
    void onceItIsOffOrHasNobodyInTheRoomItIsNotAsked() throws Exception {
        resident.sendState(room, alice, "m.room.policy", "", policy.policy());
        topic("without it");
        policy.join(room, resident.name());
        resident.sendState(room, alice, "m.room.policy", "", JsonObject.EMPTY);

        topic("without it again");

        assertThat(policy.asked()).isEmpty();
    }

    private void givenPolicyServer() throws Exception {
        policy.join(room, resident.name());
        resident.sendState(room, alice, "m.room.policy", "", policy.policy());
    }

    private void topic(String topic) throws Exception {
        resident.sendState(room, alice, "m.room.topic", "", JsonObject.of("topic", topic));
    }

    private JsonObject newest() throws Exception {
        return events().get(0).object("pdu").orElseThrow();
    }

    private List<String> outcomes() throws Exception {
        return events().stream()
                .map(event -> event.string("outcome").orElseThrow())
                .toList();
    }

    /** The newest first. */
    private List<JsonObject> events() throws Exception {
        String path = "/rooms/" + OtherServer.encode(room.value()) + "/events?limit=50";
        return resident.call("GET", path, null).array("events").orElseThrow().stream()
                .map((JsonValue event) -> (JsonObject) event)
                .toList();
    }
}
