package dev.exeunt.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.EventVerification;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoomImportTest {
    private static final String ALICE = "@alice:here.example";
    private static final String BOB = "@bob:there.example";
    private static final String CAROL = "@carol:there.example";
    private static final ServerName HERE = new ServerName("here.example");

    static Stream<RoomVersion> versions() {
        return RoomVersion.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void theImportedStateIsTheRoomsStateAndEveryEventIsNumberedAfterThoseItCites(RoomVersion version) {
        RoomHistory history = new RoomHistory(version, ALICE);
        history.join(BOB);
        history.join(CAROL);
        history.member(ALICE, BOB, "ban");

        List<StoredEvent> stored = new ArrayList<>();
        Map<StateKey, Long> state = imported(history.importBody(), history.roomId(), stored);

        assertThat(stored).extracting(StoredEvent::pdu).containsExactlyInAnyOrderElementsOf(history.events());
        assertThat(stored).extracting(event -> event.node().number()).isEqualTo(numbersTo(stored.size()));
        assertThat(stored).allSatisfy(event -> assertThat(event.node().auth())
                .allMatch(n -> n < event.node().number()));
        assertThat(stored.get((int) (state.get(StateKey.member(BOB)) - 1)).pdu())
                .isEqualTo(history.newest());
        assertThat(state).hasSize(6);
        EventNode last = stored.get(stored.size() - 1).node();
        assertThat(last.id()).isEqualTo(history.newest().eventId());
        assertThat(last.outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(last.head()).isEqualTo(new RoomHead(last.number(), 2, 1));
        assertThat(stored.subList(0, stored.size() - 1))
                .allMatch(event -> event.node().outcome() == Outcome.OUTLIER);
    }

    @Test
    void theEventsComeInAnyOrder() {
        RoomHistory history = new RoomHistory(RoomVersion.V10, ALICE);
        history.join(BOB);
        history.member(BOB, BOB, "leave");
        history.join(CAROL);
        JsonObject body = history.importBody();
        List<JsonValue> backwards =
                new ArrayList<>(body.array("state").orElseThrow().values());
        Collections.reverse(backwards);

        List<StoredEvent> stored = new ArrayList<>();
        imported(body.with("state", new JsonArray(backwards)), history.roomId(), stored);

        assertThat(stored).hasSize(history.events().size());
    }

    @Test
    void anEventWhoseContentHashDiffersIsKeptRedacted() {
        RoomHistory history = new RoomHistory(RoomVersion.V10, ALICE);
        Pdu join = history.join(BOB);
        history.join(CAROL);
        JsonObject tampered = join.json().with("content", join.content().with("displayname", "not what Bob signed"));

        List<StoredEvent> stored = new ArrayList<>();
        imported(replacing(history.importBody(), join, tampered), history.roomId(), stored);

        assertThat(stored)
                .extracting(StoredEvent::pdu)
                .filteredOn(pdu -> pdu.eventId().equals(join.eventId()))
                .allSatisfy(pdu -> assertThat(pdu.content()).isEqualTo(JsonObject.of("membership", "join")));
    }

    @Test
    void severalExtremitiesComeLastAndShareTheirHead() {
        RoomHistory history = new RoomHistory(RoomVersion.V10, ALICE);
        Pdu bob = history.join(BOB);
        Pdu carol = history.join(CAROL);
        JsonObject body = history.importBody().with("extremities", RoomHistory.list(List.of(bob, carol)));

        List<StoredEvent> stored = new ArrayList<>();
        imported(body, history.roomId(), stored);

        assertThat(stored.subList(stored.size() - 2, stored.size()))
                .extracting(event -> event.node().head())
                .containsOnly(new RoomHead(stored.size() - 1, 3, 1));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void anEventWithAWrongSignatureIsNamed(RoomVersion version) {
        RoomHistory history = new RoomHistory(version, ALICE);
        Pdu join = history.join(BOB);
        JsonObject unsigned = join.json()
                .with("signatures", JsonObject.of("there.example", JsonObject.of("ed25519:t", "A".repeat(86))));

        assertThat(refusal(replacing(history.importBody(), join, unsigned), history.roomId()))
                .contains(join.eventId().value());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void anEventThatTheAuthRulesRefuseIsNamedWithTheRule(RoomVersion version) {
        RoomHistory history = new RoomHistory(version, ALICE);
        Pdu forbidden = history.send(BOB, EventType.NAME, "", JsonObject.of("name", "Bob is not in the room"));

        assertThat(refusal(history.importBody(), history.roomId()))
                .contains(forbidden.eventId().value())
                .contains("auth rule");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aMalformedEventIsNamed(RoomVersion version) {
        RoomHistory history = new RoomHistory(version, ALICE);
        Pdu join = history.join(BOB);
        JsonObject malformed = join.json().with("depth", "1");
        String id = Pdu.unchecked(malformed, version).eventId().value();

        assertThat(refusal(replacing(history.importBody(), join, malformed), history.roomId()))
                .contains(id);
    }

    @Test
    void anEventOfAnotherRoomIsNamed() {
        RoomHistory history = new RoomHistory(RoomVersion.V10, ALICE);
        Pdu stranger = history.sign(history.draft(ALICE, EventType.NAME, "", JsonObject.of("name", "x"))
                .with("room_id", "!other:here.example"));
        JsonObject body = history.importBody().with("auth_chain", RoomHistory.list(List.of(stranger)));

        assertThat(refusal(body, history.roomId())).contains(stranger.eventId().value());
    }

    @Test
    void anAuthEventThatIsMissingIsNamed() {
        RoomHistory history = new RoomHistory(RoomVersion.V10, ALICE);
        Pdu first = history.join(BOB);
        history.join(BOB);
        JsonObject body = history.importBody().with("auth_chain", JsonArray.of());

        assertThat(refusal(body, history.roomId())).contains(first.eventId().value());
    }

    @Test
    void eventsThatCiteEachOtherAreRefused() {
        // Only room versions 1 and 2 can have them: later IDs are hashes.
        RoomHistory history = new RoomHistory(RoomVersion.V1, ALICE);
        Pdu join = history.join(BOB);
        Pdu again = history.join(BOB);
        history.join(CAROL);
        JsonObject circular = join.json().with("auth_events", new JsonArray(List.of(again.reference())));

        assertThat(refusal(replacing(history.importBody(), join, circular), history.roomId()))
                .contains("cites it in turn");
    }

    @Test
    void twoEventsOfOneStateKeyAreNoState() {
        RoomHistory history = new RoomHistory(RoomVersion.V10, ALICE);
        Pdu first = history.join(BOB);
        Pdu second = history.join(BOB);
        history.join(CAROL);
        JsonObject body = history.importBody();
        List<JsonValue> state =
                new ArrayList<>(body.array("state").orElseThrow().values());
        state.add(first.json());

        assertThat(refusal(body.with("state", new JsonArray(state)), history.roomId()))
                .contains(first.eventId().value())
                .contains(second.eventId().value());
    }

    @Test
    void anEventThatOthersBuildOnIsNoExtremity() {
        RoomHistory history = new RoomHistory(RoomVersion.V10, ALICE);
        history.join(BOB);
        Pdu rules = history.state(StateKey.JOIN_RULES);
        JsonObject body = history.importBody().with("extremities", RoomHistory.list(List.of(rules)));

        assertThat(refusal(body, history.roomId())).contains(rules.eventId().value());
    }

    @Test
    void theCreateEventDecidesTheRoomsVersion() {
        RoomHistory history = new RoomHistory(RoomVersion.V10, ALICE);

        assertThat(refusal(history.importBody().with("room_version", "9"), history.roomId()))
                .contains("version 10");
    }

    // ---- in the words of the tests

    /** The body with another text in the place of an event, wherever it stands. */
    private static JsonObject replacing(JsonObject body, Pdu event, JsonObject replacement) {
        JsonObject changed = body;
        for (String part : List.of("state", "auth_chain", "extremities")) {
            changed = changed.with(
                    part,
                    new JsonArray(body.array(part).orElseThrow().stream()
                            .map(e -> e.equals(event.json()) ? replacement : e)
                            .toList()));
        }
        return changed;
    }

    private static String refusal(JsonObject body, RoomId room) {
        MatrixException refused =
                catchThrowableOfType(MatrixException.class, () -> imported(body, room, new ArrayList<>()));
        assertThat(refused).isNotNull();
        assertThat(refused.error().code()).isEqualTo(Code.INVALID_PARAM);
        return refused.error().message();
    }

    /** Does the whole import; the events go into the list, the state is returned. */
    private static Map<StateKey, Long> imported(JsonObject body, RoomId room, List<StoredEvent> stored) {
        RoomImport done = RoomImportCheck.begin(new InMemory(body), room)
                .finish(pdu -> EventVerification.verify(pdu, RoomHistory.keys()));
        done.events(HERE).forEachRemaining(stored::add);
        assertThat(done.size()).isEqualTo(stored.size());
        return done.state();
    }

    /** An import that fits into memory. */
    private static final class InMemory implements RoomImportSource {
        private final String roomVersion;
        private final List<Map.Entry<Part, JsonValue>> events = new ArrayList<>();

        private InMemory(JsonObject body) {
            roomVersion = body.string("room_version").orElseThrow();
            for (Part part : Part.values()) {
                body.array(part.key()).orElseThrow().forEach(event -> events.add(Map.entry(part, event)));
            }
        }

        @Override
        public String roomVersion() {
            return roomVersion;
        }

        @Override
        public int size() {
            return events.size();
        }

        @Override
        public Part part(int index) {
            return events.get(index).getKey();
        }

        @Override
        public JsonObject event(int index) {
            return (JsonObject) events.get(index).getValue();
        }
    }

    private static List<Long> numbersTo(int last) {
        return Stream.iterate(1L, n -> n + 1).limit(last).toList();
    }
}
