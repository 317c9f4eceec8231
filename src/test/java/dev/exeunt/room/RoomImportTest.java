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
import dev.exeunt.matrix.json.CanonicalJson;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonException;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoomImportTest {
    private static final String ALICE = "@alice:here.example";
    private static final String BOB = "@bob:there.example";
    private static final String CAROL = "@carol:there.example";
    private static final ServerName HERE = new ServerName("here.example");

    @TempDir
    Path folder;

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
    void theMembersOfTheBodyAndTheEventsInItComeInAnyOrder() {
        RoomHistory history = new RoomHistory(RoomVersion.V10, ALICE);
        history.join(BOB);
        history.member(BOB, BOB, "leave");
        history.join(CAROL);
        JsonObject body = history.importBody();
        String reversed = Stream.of("extremities", "state", "room_version", "auth_chain")
                .map(key -> "\"" + key + "\": " + text(reversed(body.get(key))))
                .collect(Collectors.joining(" ,\n", " {", "} \n"));

        List<StoredEvent> stored = new ArrayList<>();
        imported(reversed.getBytes(StandardCharsets.UTF_8), history.roomId(), stored);

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

    @ParameterizedTest
    @ValueSource(strings = {"", "{nope", "{\"state\":[", "{} {}", "\u0000"})
    void aBodyThatIsNotJsonIsRefused(String body) {
        JsonException refused = catchThrowableOfType(
                JsonException.class,
                () -> imported(body.getBytes(StandardCharsets.UTF_8), anyRoom(), new ArrayList<>()));

        assertThat(refused.fault()).isEqualTo(JsonException.Fault.NOT_JSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"room_version\":\"10\",\"state\":[],\"auth_chain\":[]}",
                "{\"room_version\":10,\"state\":[],\"auth_chain\":[],\"extremities\":[]}",
                "{\"room_version\":\"10\",\"state\":{},\"auth_chain\":[],\"extremities\":[]}",
                "{\"room_version\":\"10\",\"state\":[1],\"auth_chain\":[],\"extremities\":[]}",
                "{\"room_version\":\"10\",\"state\":[],\"state\":[],\"auth_chain\":[],\"extremities\":[]}"
            })
    void aBodyOfAnotherShapeIsRefused(String body) {
        MatrixException refused = catchThrowableOfType(
                MatrixException.class,
                () -> imported(body.getBytes(StandardCharsets.UTF_8), anyRoom(), new ArrayList<>()));

        assertThat(refused.error().code()).isEqualTo(Code.BAD_JSON);
    }

    // ---- in the words of the tests

    private static RoomId anyRoom() {
        return new RoomId("!room:here.example");
    }

    private static JsonValue reversed(JsonValue value) {
        if (value instanceof JsonArray array) {
            List<JsonValue> values = new ArrayList<>(array.values());
            Collections.reverse(values);
            return new JsonArray(values);
        }
        return value;
    }

    private static String text(JsonValue value) {
        return CanonicalJson.text(value);
    }

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

    private String refusal(JsonObject body, RoomId room) {
        MatrixException refused =
                catchThrowableOfType(MatrixException.class, () -> imported(body, room, new ArrayList<>()));
        assertThat(refused).isNotNull();
        assertThat(refused.error().code()).isEqualTo(Code.INVALID_PARAM);
        return refused.error().message();
    }

    private Map<StateKey, Long> imported(JsonObject body, RoomId room, List<StoredEvent> stored) {
        return imported(RoomHistory.bytes(body), room, stored);
    }

    /** Does the whole import; the events go into the list, the state is returned. */
    private Map<StateKey, Long> imported(byte[] body, RoomId room, List<StoredEvent> stored) {
        try {
            Path file = Files.write(folder.resolve("body.json"), body);
            try (RoomImportBody opened = RoomImportBody.open(file)) {
                RoomImport done = RoomImportCheck.begin(opened, room)
                        .finish(pdu -> EventVerification.verify(pdu, RoomHistory.keys()));
                done.events(HERE).forEachRemaining(stored::add);
                assertThat(done.size()).isEqualTo(stored.size());
                return done.state();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Long> numbersTo(int last) {
        return Stream.iterate(1L, n -> n + 1).limit(last).toList();
    }
}
