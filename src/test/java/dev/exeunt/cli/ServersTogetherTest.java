package dev.exeunt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three Exeunts hold a room together, and speak with each other as with anybody. */
class ServersTogetherTest {
    private static final long PATIENCE_MS = 60_000;

    @TempDir
    Path folder;

    private Homeserver globe;
    private Homeserver rose;
    private Homeserver swan;

    @BeforeEach
    void start() throws Exception {
        ThrowAwayAuthority authority = new ThrowAwayAuthority();
        globe = new Homeserver(authority, folder.resolve("globe"));
        rose = new Homeserver(authority, folder.resolve("rose"));
        swan = new Homeserver(authority, folder.resolve("swan"));
    }

    @AfterEach
    void stop() throws Exception {
        globe.close();
        rose.close();
        swan.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "10", "11", "12"})
    void joinsLeavesAndStateThroughDifferentServersAreTheSameEverywhere(String version) throws Exception {
        RoomId room = given(RoomVersion.of(version).orElseThrow());
        UserId dan = rose.user("dan");

        rose.sendState(room, dan, "m.room.member", dan.value(), JsonObject.of("membership", "join"));
        globe.sendState(room, globe.user("alice"), "m.room.topic", "", JsonObject.of("topic", "the play"));
        awaitAgreement(room);
        swan.leave(room, swan.user("carol"));
        awaitAgreement(room, globe, rose);
        rose.leave(room, dan);

        awaitAgreement(room, globe, rose);
        assertThat(globe.membership(room, swan.user("carol"))).isEqualTo("leave");
        assertThat(globe.membership(room, dan)).isEqualTo("leave");
    }

    @Test
    void anInviteIsRejectedThroughAServerThatDidNotSendIt() throws Exception {
        RoomId room = globe.found(globe.user("alice"), RoomVersion.V11, "public_chat");
        rose.join(room, rose.user("bob"), globe.name());
        UserId carol = swan.user("carol");

        globe.act("invite", room, globe.user("alice"), carol);
        await(() -> rose.membership(room, carol).equals("invite"));
        JsonObject left = swan.leave(room, carol, rose.name());

        assertThat(left.string("via")).contains(rose.name().value());
        awaitAgreement(room, globe, rose);
        assertThat(globe.membership(room, carol)).isEqualTo("leave");
    }

    @Test
    void aBanAndALeaveThatDoNotKnowOfEachOtherEndTheSameEverywhere() throws Exception {
        RoomId room = given(RoomVersion.V11);
        UserId bob = rose.user("bob");

        globe.stop();
        rose.leave(room, bob);
        await(() -> swan.membership(room, bob).equals("leave"));
        String leave = swan.state(room).get("m.room.member " + bob);
        rose.stop();
        globe.start();
        globe.act("ban", room, globe.user("alice"), bob);
        rose.start();

        // Whoever learns of the ban first soft-fails the leave; whoever learns of the leave first has two extremities.
        await(() -> globe.events(room).contains(leave));
        await(() -> swan.state(room).equals(globe.state(room)));
        assertThat(globe.membership(room, bob)).isEqualTo("ban");
        assertThat(globe.extremities(room)).doesNotContain(leave);
        assertThat(swan.extremities(room)).hasSize(2).contains(leave);
    }

    @Test
    void aServerThatWasDownLearnsWhatItMissed() throws Exception {
        RoomId room = given(RoomVersion.V12);
        UserId dan = rose.user("dan");
        swan.stop();

        rose.sendState(room, dan, "m.room.member", dan.value(), JsonObject.of("membership", "join"));
        for (int i = 0; i < 60; i++) {
            globe.sendState(room, globe.user("alice"), "m.room.topic", "", JsonObject.of("topic", "scene " + i));
        }
        rose.leave(room, dan);
        globe.stop();
        globe.start();
        swan.start();

        awaitAgreement(room);
        assertThat(swan.membership(room, dan)).isEqualTo("leave");
    }

    // ---- in the words of the tests

    /** A room of the globe's, with a user of each other server. */
    private RoomId given(RoomVersion version) throws Exception {
        RoomId room = globe.found(globe.user("alice"), version, "public_chat");
        rose.join(room, rose.user("bob"), globe.name());
        await(() -> globe.membership(room, rose.user("bob")).equals("join"));
        swan.join(room, swan.user("carol"), rose.name());
        awaitAgreement(room);
        return room;
    }

    private void awaitAgreement(RoomId room) throws Exception {
        awaitAgreement(room, globe, rose, swan);
    }

    /** Until these servers have one state and the same extremities. */
    private static void awaitAgreement(RoomId room, Homeserver first, Homeserver... others) throws Exception {
        await(() -> {
            Map<String, String> state = first.state(room);
            for (Homeserver other : others) {
                if (!other.state(room).equals(state) || !other.extremities(room).equals(first.extremities(room))) {
                    return false;
                }
            }
            return true;
        });
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long end = System.currentTimeMillis() + PATIENCE_MS;
        while (!condition.holds()) {
            assertThat(System.currentTimeMillis()).as("time runs out").isLessThan(end);
            Thread.sleep(50);
        }
    }
}
