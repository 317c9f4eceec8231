package dev.exeunt.federation;

import static dev.exeunt.federation.FederationNode.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.federation.FederationNode.Answer;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.HeapStore;
import dev.exeunt.shard.StoredRoom;
import io.vertx.core.Future;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissingEventsTest {
    private static final ServerName ORIGIN = new ServerName("origin.example");
    private static final ServerName OUTSIDE = new ServerName("outside.example");
    private static final String ALICE = "@alice:resident.example";
    private static final String BOB = "@bob:origin.example";
    private static final String CAROL = "@carol:origin.example";

    private final HeapStore store = new HeapStore();
    private final Origin origin = new Origin();
    private FederationNode node;
    private RoomHistory room;

    /** What the origin gives away. */
    private static final class Origin implements EventSource {
        private final List<JsonObject> missing = new ArrayList<>();
        private final List<JsonObject> single = new ArrayList<>();
        private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

        @Override
        public Future<List<JsonObject>> missingEvents(
                ServerName server, RoomId room, List<EventId> earliest, List<EventId> latest, int limit) {
            asked.add(earliest + " to " + latest);
            return Future.succeededFuture(missing);
        }

        @Override
        public Future<Set<EventId>> stateIds(ServerName server, RoomId room, EventId event) {
            return Future.failedFuture("404 M_NOT_FOUND");
        }

        @Override
        public Future<List<JsonObject>> event(ServerName server, EventId event) {
            asked.add(event.value());
            return Future.succeededFuture(single);
        }
    }

    @BeforeEach
    void start() throws Exception {
        node = new FederationNode(store, FederationNode.SETTINGS, origin);
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "6", "12"})
    void whatTheLeaveCitesIsFetchedFromItsOriginAndTakenInOrder(String version) throws Exception {
        given(version);
        EventId known = room.newest().eventId();
        IntStream.range(0, 5).forEach(i -> origin.missing.add(name("name " + i).json()));
        Collections.reverse(origin.missing);
        Pdu leave = leave(BOB);

        assertThat(send(ORIGIN, leave)).hasToString("200");

        assertThat(origin.asked).containsExactly(List.of(known) + " to " + List.of(leave.eventId()));
        assertThat(store.events(room.roomId())).isEqualTo(room.events().size() + 1);
    }

    @Test
    void anAuthEventThatIsMissingIsFetchedByItsId() throws Exception {
        given("10");
        Pdu rejoin = room.join(BOB);
        origin.single.add(rejoin.json());
        Pdu leave = leave(BOB);

        assertThat(send(ORIGIN, leave)).hasToString("200");

        assertThat(origin.asked).contains(rejoin.eventId().value());
    }

    @Test
    void aServerThatIsNotInTheRoomIsNotAsked() throws Exception {
        given("10");
        room.join("@dan:outside.example");
        Pdu leave = leave("@dan:outside.example");

        Answer refused = send(OUTSIDE, leave);

        assertThat(refused).hasToString("403 M_FORBIDDEN");
        assertThat(refused.error()).contains(room.newest().eventId().value());
        assertThat(origin.asked).isEmpty();
    }

    @Test
    void eventsThatAreMalformedOrForgedOrOfOtherRoomsAreAsIfTheyHadNotCome() throws Exception {
        given("10");
        Pdu missing = name("missing");
        origin.missing.add(JsonObject.of("type", 7));
        origin.missing.add(missing.json().with("signatures", JsonObject.EMPTY));
        origin.missing.add(missing.json().with("room_id", "!other:resident.example"));

        assertThat(send(ORIGIN, leave(BOB))).hasToString("403 M_FORBIDDEN");
        assertThat(store.events(room.roomId())).isEqualTo(room.events().size() - 1);
    }

    @Test
    void citationsInCirclesEndSomewhere() throws Exception {
        given("1");
        JsonObject a = room.draft(CAROL, EventType.NAME, "", JsonObject.EMPTY);
        Pdu first = room.sign(a);
        Pdu second = room.sign(a.with("prev_events", JsonArray.of(first.reference())));
        origin.missing.add(second.json());
        origin.missing.add(first.json().with("prev_events", JsonArray.of(second.reference())));
        JsonObject leave = room.draft(BOB, EventType.MEMBER, BOB, JsonObject.of("membership", "leave"))
                .with("prev_events", JsonArray.of(second.reference()));

        assertThat(send(ORIGIN, room.sign(leave))).hasToString("403 M_FORBIDDEN");
    }

    /** A room that is here; what is added to its history later is not. */
    private void given(String version) {
        room = new RoomHistory(RoomVersion.of(version).orElseThrow(), ALICE);
        room.send(
                ALICE,
                EventType.POWER_LEVELS,
                "",
                room.state(StateKey.POWER_LEVELS).content().with("state_default", 0));
        room.join(BOB);
        room.join(CAROL);
        StoredRoom.put(store, room, SELF);
    }

    private Pdu name(String name) {
        return room.send(CAROL, EventType.NAME, "", JsonObject.of("name", name));
    }

    private Pdu leave(String user) {
        return room.sign(room.draft(user, EventType.MEMBER, user, JsonObject.of("membership", "leave")));
    }

    private Answer send(ServerName server, Pdu leave) throws Exception {
        String target = "/_matrix/federation/v2/send_leave/"
                + encoded(room.roomId().value()) + "/" + encoded(leave.eventId().value());
        return node.signed(server, "PUT", target, leave.json());
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8);
    }
}
