package dev.exeunt.federation;

import static dev.exeunt.federation.FederationNode.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.StoredRoom;
import dev.exeunt.store.Store;
import dev.exeunt.store.StoreLocation;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From HTTP to the disk and back. */
class LeaveAcrossRestartTest {
    private static final ServerName ORIGIN = new ServerName("origin.example");
    private static final String BOB = "@bob:origin.example";
    private static final String CAROL = "@carol:origin.example";

    @TempDir
    Path folder;

    static Stream<RoomVersion> versions() {
        return RoomVersion.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void anAcknowledgedLeaveIsThereAfterARestart(RoomVersion version) throws Exception {
        RoomHistory room = new RoomHistory(version, "@alice:resident.example");
        room.join(BOB);
        room.join(CAROL);
        Pdu leave = room.sign(room.draft(BOB, EventType.MEMBER, BOB, JsonObject.of("membership", "leave")));
        String sendLeave = "/_matrix/federation/v2/send_leave/" + room.roomId() + "/"
                + leave.eventId().value().replace("/", "%2F");
        String makeLeave = "/_matrix/federation/v1/make_leave/" + room.roomId() + "/";

        try (Store store = open();
                FederationNode node = new FederationNode(store)) {
            StoredRoom.put(store, room, SELF);
            assertThat(node.signed(ORIGIN, "GET", makeLeave + BOB, null)).hasToString("200");
            assertThat(node.signed(ORIGIN, "PUT", sendLeave, leave.json())).hasToString("200");
        }

        try (Store store = open();
                FederationNode node = new FederationNode(store)) {
            assertThat(node.signed(ORIGIN, "GET", makeLeave + BOB, null)).hasToString("403 M_FORBIDDEN");
            assertThat(node.signed(ORIGIN, "PUT", sendLeave, leave.json())).hasToString("200");
            JsonObject next = node.signed(ORIGIN, "GET", makeLeave + CAROL, null)
                    .object()
                    .object("event")
                    .orElseThrow();
            assertThat(next.array("prev_events").orElseThrow().get(0)).isEqualTo(leave.reference());
        }
    }

    @Test
    void aTransactionThatIsSentAgainAfterARestartHasTheSameAnswer() throws Exception {
        RoomHistory room = new RoomHistory(RoomVersion.V11, "@alice:resident.example");
        room.join(BOB);
        room.join(CAROL);
        String target = "/_matrix/federation/v1/send/1";
        JsonObject body;
        JsonValue first;

        try (Store store = open();
                FederationNode node = new FederationNode(store)) {
            StoredRoom.put(store, room, SELF);
            Pdu ban = room.sign(room.draft(BOB, EventType.MEMBER, CAROL, JsonObject.of("membership", "ban")));
            Pdu leave = room.member(BOB, BOB, "leave");
            body = JsonObject.of("pdus", List.of(ban.json(), leave.json()));
            first = node.signed(ORIGIN, "PUT", target, body).body();
            assertThat(first.toString())
                    .contains("\"" + leave.eventId() + "\":{}")
                    .contains("\"" + ban.eventId() + "\":{\"error\"");
        }

        try (Store store = open();
                FederationNode node = new FederationNode(store)) {
            assertThat(node.signed(ORIGIN, "PUT", target, body).body()).isEqualTo(first);
        }
    }

    private Store open() {
        return Store.open(new StoreLocation.Embedded(folder));
    }
}
