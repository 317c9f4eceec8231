package dev.exeunt.federation;

import static dev.exeunt.federation.FederationNode.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.federation.FederationNode.Answer;
import dev.exeunt.matrix.event.EventSigning;
import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.matrix.json.JsonString;
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.Eventually;
import dev.exeunt.shard.HeapStore;
import dev.exeunt.shard.StoredRoom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code PUT /send/{txnId}}, from HTTP to the store. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransactionTest {
    private static final ServerName ORIGIN = new ServerName("origin.example");
    private static final ServerName OTHER = new ServerName("other.example");
    private static final String ALICE = "@alice:resident.example";
    private static final String BOB = "@bob:origin.example";
    private static final String CAROL = "@carol:other.example";

    private final HeapStore store = new HeapStore();
    private final AtomicInteger serial = new AtomicInteger();
    private FederationNode node;

    static Stream<RoomVersion> versions() {
        return RoomVersion.ALL.stream();
    }

    @BeforeAll
    void start() throws Exception {
        node = new FederationNode(store);
    }

    @AfterAll
    void stop() throws Exception {
        node.close();
    }

    // ---- events

    @ParameterizedTest
    @MethodSource("versions")
    void everyKindOfEventIsTaken(RoomVersion version) throws Exception {
        RoomHistory room = room(version);
        int before = store.events(room.roomId());
        JsonObject levels = room.state(StateKey.POWER_LEVELS).content();
        List<Pdu> events = new ArrayList<>();
        Collections.addAll(
                events,
                room.message(BOB, "hello"),
                room.send(BOB, EventType.NAME, "", JsonObject.of("name", "a name")),
                room.join("@dan:origin.example"),
                room.member(BOB, "@dan:origin.example", "leave"),
                room.member(BOB, "@dan:origin.example", "ban"),
                room.member(BOB, "@eve:elsewhere.example", "invite"),
                room.send(BOB, EventType.POWER_LEVELS, "", levels.with("state_default", 1)),
                room.send(BOB, EventType.THIRD_PARTY_INVITE, "token", JsonObject.of("display_name", "f")),
                room.add(room.draft(BOB, EventType.REDACTION, "", JsonObject.of("redacts", "$x"))
                        .without("state_key")
                        .with("redacts", "$x:origin.example")),
                room.member(BOB, BOB, "leave"));

        assertThat(results(send(ORIGIN, events))).isEqualTo(allTaken(events));
        assertThat(store.events(room.roomId())).isEqualTo(before + events.size());
    }

    @Test
    void aRestrictedJoinTakesTheSignatureOfTheServerThatLetTheUserIn() throws Exception {
        RoomHistory room = room(RoomVersion.V10);
        Pdu rule =
                room.send(BOB, EventType.JOIN_RULES, "", JsonObject.of("join_rule", "restricted", "allow", List.of()));
        JsonObject join = room.draft(
                "@dan:origin.example",
                EventType.MEMBER,
                "@dan:origin.example",
                JsonObject.of("membership", "join", "join_authorised_via_users_server", ALICE));
        Pdu unauthorised = room.sign(join);
        Pdu authorised = EventSigning.hashAndSign(unauthorised.json(), RoomVersion.V10, SELF, RoomHistory.keyOf(SELF))
                .pdu();

        assertThat(error(send(ORIGIN, List.of(rule, unauthorised)), unauthorised))
                .contains("not validly signed");
        assertThat(results(send(ORIGIN, List.of(authorised)))).isEqualTo(allTaken(List.of(authorised)));
    }

    @Test
    void anEventMayBeRelayedByAnotherServerThanItsSenders() throws Exception {
        RoomHistory room = room(RoomVersion.V10);
        Pdu message = room.message(CAROL, "by way of another");

        assertThat(results(send(ORIGIN, List.of(message)))).isEqualTo(allTaken(List.of(message)));
    }

    @Test
    void thisServersOwnEventsAreKnownWhenTheyComeBack() throws Exception {
        RoomHistory room = room(RoomVersion.V12);
        int before = store.events(room.roomId());
        List<Pdu> own = room.events().stream()
                .filter(event -> event.senderServer().equals(SELF))
                .toList();

        assertThat(results(send(ORIGIN, own))).isEqualTo(allTaken(own));
        assertThat(store.events(room.roomId())).isEqualTo(before);
    }

    @Test
    void anEventThatComesTwiceInATransactionIsTakenOnce() throws Exception {
        RoomHistory room = room(RoomVersion.V10);
        int before = store.events(room.roomId());
        Pdu message = room.message(BOB, "twice");

        assertThat(results(send(ORIGIN, List.of(message, message)))).isEqualTo(allTaken(List.of(message)));
        assertThat(store.events(room.roomId())).isEqualTo(before + 1);
    }

    @Test
    void roomsAreTakenIndependentlyOfEachOther() throws Exception {
        List<RoomHistory> rooms = Stream.of(RoomVersion.V1, RoomVersion.V6, RoomVersion.V12)
                .map(this::room)
                .toList();
        List<Pdu> events = rooms.stream()
                .flatMap(room -> Stream.of(room.message(BOB, "one"), room.message(BOB, "two")))
                .toList();

        assertThat(results(send(ORIGIN, events))).isEqualTo(allTaken(events));
    }

    // ---- events that are not taken

    @Test
    void anEventThatTheRulesRefuseIsAnErrorThatNamesTheRule() throws Exception {
        RoomHistory room = room(RoomVersion.V10);
        Pdu ban = room.sign(room.draft(CAROL, EventType.MEMBER, BOB, JsonObject.of("membership", "ban")));
        Pdu message = room.message(CAROL, "I may say this");

        Answer answer = send(OTHER, List.of(ban, message));

        assertThat(error(answer, ban)).contains("auth rule 4.6");
        assertThat(answer.object()
                        .object("pdus")
                        .orElseThrow()
                        .object(message.eventId().value()))
                .contains(JsonObject.EMPTY);
    }

    @Test
    void aSoftFailedEventIsInTheGraphAndNoError() throws Exception {
        RoomHistory room = room(RoomVersion.V10);
        Pdu early = room.sign(room.draft(CAROL, EventType.MEMBER, CAROL, JsonObject.of("membership", "join", "n", 1)));
        Pdu ban = room.member(ALICE, CAROL, "ban");
        int before = store.events(room.roomId());

        assertThat(results(send(OTHER, List.of(ban, early)))).isEqualTo(allTaken(List.of(ban, early)));
        assertThat(store.events(room.roomId())).isEqualTo(before + 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3", "10", "12"})
    void anEventThatIsForgedOrMalformedIsAnErrorAndTheOthersCount(String version) throws Exception {
        RoomHistory room = room(RoomVersion.of(version).orElseThrow());
        Pdu good = room.message(BOB, "good");
        JsonObject forged = room.sign(room.draft(BOB, EventType.NAME, "", JsonObject.of("name", "forged")))
                .json()
                .with("signatures", JsonObject.of(ORIGIN.value(), JsonObject.of("ed25519:t", "A".repeat(86))));
        JsonObject malformed = forged.with("depth", "deep").with("origin_server_ts", 7);
        Pdu forgedPdu = Pdu.unchecked(forged, room.version());
        Pdu malformedPdu = Pdu.unchecked(
                room.version().equals(RoomVersion.V1) ? malformed.with("event_id", "$m:origin.example") : malformed,
                room.version());

        Answer answer = sendJson(
                ORIGIN,
                List.of(
                        forged,
                        malformedPdu.json(),
                        good.json(),
                        new JsonString("no event"),
                        JsonObject.of("room_id", 5),
                        JsonObject.EMPTY));

        assertThat(error(answer, forgedPdu)).contains("not validly signed");
        assertThat(error(answer, malformedPdu)).contains("depth");
        assertThat(pdus(answer).object(good.eventId().value())).contains(JsonObject.EMPTY);
        assertThat(pdus(answer).size()).isEqualTo(3);
    }

    @Test
    void theRoomsAclIsCheckedForEachEvent() throws Exception {
        RoomHistory room = room(RoomVersion.V10);
        RoomHistory open = room(RoomVersion.V10);
        Pdu known = room.newest();
        Pdu acl = room.send(
                ALICE, EventType.SERVER_ACL, "", JsonObject.of("allow", List.of("*"), "deny", List.of("origin.*")));
        assertThat(results(send(OTHER, List.of(acl)))).isEqualTo(allTaken(List.of(acl)));
        Pdu denied = room.message(BOB, "let me in");
        Pdu allowed = open.message(BOB, "here too");

        Answer answer = send(ORIGIN, List.of(known, denied, allowed));

        assertThat(error(answer, known)).contains("denied by the room's server ACL");
        assertThat(error(answer, denied)).contains("denied by the room's server ACL");
        assertThat(pdus(answer).object(allowed.eventId().value())).contains(JsonObject.EMPTY);
    }

    @Test
    void nothingIsTakenForARoomThatIsUnknownOrThatEveryUserOfThisServerHasLeft() throws Exception {
        RoomHistory unknown = new RoomHistory(RoomVersion.V1, BOB, new RoomId("!unknown:origin.example"));
        RoomHistory left = room(RoomVersion.V10);
        Pdu last = left.member(ALICE, ALICE, "leave");
        assertThat(results(send(ORIGIN, List.of(last)))).isEqualTo(allTaken(List.of(last)));
        Pdu after = left.message(BOB, "anybody there?");

        Answer answer = send(ORIGIN, List.of(unknown.newest(), after));

        assertThat(error(answer, unknown.newest())).contains("is not known here");
        assertThat(error(answer, after)).contains("no user of this server is joined");
    }

    // ---- transactions

    @Test
    void theSameTransactionAgainHasTheFirstsAnswer() throws Exception {
        RoomHistory room = room(RoomVersion.V10);
        Pdu message = room.message(BOB, "once");
        Pdu other = room.message(BOB, "another");

        Answer first = transaction(ORIGIN, "again", List.of(message.json()), List.of());
        Answer second = transaction(ORIGIN, "again", List.of(other.json()), List.of());

        assertThat(results(second)).isEqualTo(allTaken(List.of(message))).isEqualTo(results(first));
        assertThat(results(transaction(OTHER, "again", List.of(other.json()), List.of())))
                .isEqualTo(allTaken(List.of(other)));
    }

    @Test
    void theSameTransactionWhileTheFirstIsUnderWayHasTheFirstsAnswer() throws Exception {
        HeapStore slow = new HeapStore();
        RoomHistory room = history(RoomVersion.V10, "slow");
        StoredRoom.put(slow, room, SELF);
        Pdu message = room.message(BOB, "once");
        Pdu other = room.message(BOB, "another");
        try (FederationNode busy = new FederationNode(slow)) {
            slow.hold(null);
            CompletableFuture<Answer> first = inBackground(busy, message);
            Eventually.until(() -> slow.waiting() == 1);
            CompletableFuture<Answer> second = inBackground(busy, other);

            assertThat(first).isNotDone();
            slow.release();

            assertThat(results(first.get())).isEqualTo(allTaken(List.of(message)));
            assertThat(results(second.get())).isEqualTo(allTaken(List.of(message)));
        }
    }

    @Test
    void whereARoomCannotDecideInTimeTheWholeTransactionIsToBeSentAgain() throws Exception {
        HeapStore slow = new HeapStore();
        RoomHistory stuck = history(RoomVersion.V10, "stuck");
        RoomHistory well = history(RoomVersion.V10, "well");
        StoredRoom.put(slow, stuck, SELF);
        StoredRoom.put(slow, well, SELF);
        List<Pdu> events = List.of(stuck.message(BOB, "a"), well.message(BOB, "b"));
        try (FederationNode busy = new FederationNode(slow)) {
            slow.failCommits(1_000);
            Answer refused = send(busy, ORIGIN, events, "first");
            slow.failCommits(0);

            assertThat(refused).hasToString("503 M_UNKNOWN");
            assertThat(refused.http().headers().firstValue("retry-after")).isPresent();
            assertThat(results(send(busy, ORIGIN, events, "first"))).isEqualTo(allTaken(events));
        }
    }

    @Test
    void whatIsNoTransactionIsRefused() throws Exception {
        List<JsonObject> events = Collections.nCopies(51, JsonObject.EMPTY);
        List<JsonObject> edus = Collections.nCopies(101, JsonObject.of("edu_type", "x", "content", JsonObject.EMPTY));

        assertThat(transaction(ORIGIN, "pdus", events, List.of())).hasToString("400 M_BAD_JSON");
        assertThat(transaction(ORIGIN, "edus", List.of(), edus)).hasToString("400 M_BAD_JSON");
        assertThat(node.signed(ORIGIN, "PUT", target("x"), JsonObject.of("pdus", 1)))
                .hasToString("400 M_BAD_JSON");
        assertThat(node.signed(ORIGIN, "PUT", target("x"), JsonArray.of())).hasToString("400 M_BAD_JSON");
        assertThat(node.signed(ORIGIN, "PUT", target(""), JsonObject.EMPTY)).hasToString("400 M_INVALID_PARAM");
    }

    @Test
    void eventsForClientsAreCountedAndThrownAway() throws Exception {
        List<JsonObject> edus = Collections.nCopies(100, JsonObject.of("edu_type", "m.typing", "content", "x"));

        assertThat(results(transaction(ORIGIN, "typing", List.of(), edus))).isEqualTo(Map.of());
    }

    @Test
    void fiftyEventsAtTheirLimitAreTaken() throws Exception {
        RoomHistory room = room(RoomVersion.V10);
        List<Pdu> events = IntStream.range(0, 50)
                .mapToObj(i -> room.message(BOB, "x".repeat(60_000)))
                .toList();

        assertThat(results(send(ORIGIN, events))).isEqualTo(allTaken(events));
        assertThat(node.heldBytes()).isZero();
    }

    @Test
    void aLongBodyThatIsNotSignedIsRefusedAndOneThatIsTooLongToo() throws Exception {
        JsonObject body = JsonObject.of("pdus", List.of(), "x", "x".repeat(1_000_000));
        String forged = FederationNode.authorization(ORIGIN, "PUT", target("long"), new byte[0]);

        assertThat(node.send("PUT", target("long"), forged, RoomHistory.bytes(body)))
                .hasToString("401 M_UNAUTHORIZED");
        assertThat(node.signed(ORIGIN, "PUT", target("long"), body)).hasToString("200");
        assertThat(node.send("PUT", target("long"), forged, new byte[12_000_000]))
                .hasToString("413 M_TOO_LARGE");
    }

    // ----

    /** A room of this server in which a moderator is on the origin, and a user on another server. */
    private RoomHistory room(RoomVersion version) {
        RoomHistory room = history(version, "room" + serial.incrementAndGet());
        StoredRoom.put(store, room, SELF);
        return room;
    }

    private static RoomHistory history(RoomVersion version, String name) {
        RoomHistory room = new RoomHistory(version, ALICE, new RoomId("!" + name + ":resident.example"));
        room.join(BOB);
        room.join(CAROL);
        JsonObject levels = room.state(StateKey.POWER_LEVELS).content();
        JsonObject users = levels.object("users").orElseThrow().with(BOB, 50);
        room.send(ALICE, EventType.POWER_LEVELS, "", levels.with("users", users).with("name", name));
        return room;
    }

    private Answer send(ServerName origin, List<Pdu> events) throws Exception {
        return send(node, origin, events, "t" + serial.incrementAndGet());
    }

    private Answer sendJson(ServerName origin, List<? extends JsonValue> events) throws Exception {
        return transaction(origin, "t" + serial.incrementAndGet(), events, List.of());
    }

    private Answer transaction(ServerName origin, String id, List<? extends JsonValue> pdus, List<JsonObject> edus)
            throws Exception {
        return node.signed(origin, "PUT", target(id), body(origin, pdus).with("edus", edus));
    }

    private static Answer send(FederationNode node, ServerName origin, List<Pdu> events, String id) throws Exception {
        return node.signed(
                origin,
                "PUT",
                target(id),
                body(origin, events.stream().map(Pdu::json).toList()));
    }

    private static CompletableFuture<Answer> inBackground(FederationNode node, Pdu event) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return send(node, ORIGIN, List.of(event), "same");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static JsonObject body(ServerName origin, List<? extends JsonValue> pdus) {
        return JsonObject.of("origin", origin.value(), "origin_server_ts", 1, "pdus", pdus);
    }

    private static String target(String id) {
        return "/_matrix/federation/v1/send/" + id;
    }

    private static JsonObject pdus(Answer answer) {
        return answer.object().object("pdus").orElseThrow(() -> new AssertionError(answer.body()));
    }

    private static Map<String, JsonValue> results(Answer answer) {
        return pdus(answer).toMap();
    }

    private static String error(Answer answer, Pdu event) {
        return pdus(answer)
                .object(event.eventId().value())
                .orElseThrow()
                .string("error")
                .orElseThrow();
    }

    private static Map<String, JsonValue> allTaken(List<Pdu> events) {
        return events.stream()
                .map(event -> event.eventId().value())
                .distinct()
                .collect(Collectors.toMap(id -> id, id -> JsonObject.EMPTY));
    }
}
