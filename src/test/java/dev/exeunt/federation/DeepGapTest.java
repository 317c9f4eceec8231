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
import dev.exeunt.matrix.json.JsonValue;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.ShardId;
import dev.exeunt.shard.StoredRoom;
import dev.exeunt.store.RoomCatalog.ListedEvent;
import dev.exeunt.store.RoomCatalog.StateQuery;
import dev.exeunt.store.Store;
import dev.exeunt.store.StoreLocation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that come after much that this server has not heard of. */
class DeepGapTest {
    private static final ServerName ORIGIN = new ServerName("origin.example");
    private static final ServerName OTHER = new ServerName("other.example");
    private static final String ALICE = "@alice:resident.example";
    private static final String BOB = "@bob:origin.example";
    private static final String CAROL = "@carol:other.example";
    private static final StateKey NAME = new StateKey(EventType.NAME, "");

    private final AtomicInteger serial = new AtomicInteger();
    private RoomHistory room;
    private KnowsAll origin;
    private Store store;
    private FederationNode node;

    @TempDir
    Path folder;

    /** A server that gives away what it knows of the room, as it is told to. */
    private static final class KnowsAll implements EventSource {
        private final RoomHistory room;
        private final AtomicInteger fetched = new AtomicInteger();
        private final Map<EventId, JsonObject> forged = new HashMap<>();
        private UnaryOperator<Set<EventId>> state = ids -> ids;
        private boolean givesMissingEvents = true;
        private boolean neverAnswers;

        KnowsAll(RoomHistory room) {
            this.room = room;
        }

        @Override
        public Future<List<JsonObject>> missingEvents(
                ServerName server, RoomId id, List<EventId> earliest, List<EventId> latest, int limit) {
            if (neverAnswers) {
                return Promise.<List<JsonObject>>promise().future();
            }
            if (!givesMissingEvents) {
                return Future.failedFuture("403 M_FORBIDDEN");
            }
            int end = latest.stream().mapToInt(this::index).min().orElseThrow();
            int begin = earliest.stream().mapToInt(this::index).max().orElseThrow() + 1;
            return Future.succeededFuture(room.events().subList(Math.max(begin, end - limit), end).stream()
                    .map(Pdu::json)
                    .toList());
        }

        @Override
        public Future<Set<EventId>> stateIds(ServerName server, RoomId id, EventId event) {
            Map<StateKey, EventId> before = new HashMap<>();
            for (Pdu earlier : room.events().subList(0, index(event))) {
                earlier.key().ifPresent(key -> before.put(key, earlier.eventId()));
            }
            return Future.succeededFuture(state.apply(new HashSet<>(before.values())));
        }

        @Override
        public Future<List<JsonObject>> event(ServerName server, EventId event) {
            fetched.incrementAndGet();
            if (forged.containsKey(event)) {
                return Future.succeededFuture(List.of(forged.get(event)));
            }
            return index(event) < 0
                    ? Future.failedFuture("404 M_NOT_FOUND")
                    : Future.succeededFuture(
                            List.of(room.events().get(index(event)).json()));
        }

        private int index(EventId id) {
            for (int i = 0; i < room.events().size(); i++) {
                if (room.events().get(i).eventId().equals(id)) {
                    return i;
                }
            }
            return -1;
        }
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        store.close();
    }

    // ---- what is given

    @Test
    void aGapOfSeveralRoundsIsFilledEventByEvent() throws Exception {
        given(RoomVersion.V10);
        List<Pdu> missed = chat(70);
        Pdu leave = room.member(BOB, BOB, "leave");

        assertTaken(leave);

        assertThat(listed()).containsAll(ids(missed));
        assertThat(extremities()).containsExactly(leave.eventId());
        assertThat(origin.fetched).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3", "10", "12"})
    void aGapThatIsTooDeepBeginsWithTheStateBeforeItsOldestEvent(String version) throws Exception {
        given(RoomVersion.of(version).orElseThrow());
        Pdu name = room.send(BOB, EventType.NAME, "", JsonObject.of("name", "while you were away"));
        Pdu dan = room.join("@dan:origin.example");
        List<Pdu> missed = chat(120);
        Pdu leave = room.member(BOB, BOB, "leave");

        assertTaken(leave);

        assertThat(state(NAME)).contains(name.eventId());
        assertThat(state(StateKey.member("@dan:origin.example"))).contains(dan.eventId());
        assertThat(state(StateKey.member(BOB))).contains(leave.eventId());
        assertThat(listed())
                .containsAll(ids(missed.subList(20, 120)))
                .doesNotContain(missed.get(18).eventId());
        assertThat(extremities()).contains(leave.eventId());
    }

    @Test
    void whereNothingInBetweenIsGivenTheStateBeforeTheEventWillDo() throws Exception {
        given(RoomVersion.V10);
        origin.givesMissingEvents = false;
        Pdu name = room.send(BOB, EventType.NAME, "", JsonObject.of("name", "new"));
        chat(3);
        Pdu leave = room.member(BOB, BOB, "leave");

        assertTaken(leave);

        assertThat(state(NAME)).contains(name.eventId());
        assertThat(state(StateKey.member(BOB))).contains(leave.eventId());
    }

    @Test
    void sendLeaveIsAnsweredByTheSameMeans() throws Exception {
        given(RoomVersion.V10);
        origin.givesMissingEvents = false;
        chat(3);
        Pdu leave = room.member(BOB, BOB, "leave");
        String target = "/_matrix/federation/v2/send_leave/" + room.roomId() + "/" + leave.eventId();

        assertThat(node.signed(ORIGIN, "PUT", target, leave.json())).hasToString("200");
        assertThat(state(StateKey.member(BOB))).contains(leave.eventId());
    }

    @Test
    void whatWasGivenAsStateGetsItsPlaceOnceWhenItComes() throws Exception {
        given(RoomVersion.V10);
        origin.givesMissingEvents = false;
        List<Pdu> missed = new ArrayList<>();
        missed.add(room.send(BOB, EventType.NAME, "", JsonObject.of("name", "one")));
        missed.add(room.join("@dan:origin.example"));
        missed.add(room.send(BOB, EventType.NAME, "", JsonObject.of("name", "two")));
        Pdu leave = room.member(BOB, BOB, "leave");
        assertTaken(leave);

        assertThat(send(ORIGIN, missed)).isEqualTo(taken(missed));
        restart();
        assertThat(send(OTHER, missed)).isEqualTo(taken(missed));

        assertThat(listed()).doesNotHaveDuplicates().containsAll(ids(missed));
        assertThat(state(NAME)).contains(missed.get(2).eventId());
        assertThat(extremities()).contains(leave.eventId());
        assertThat(state(StateKey.member(BOB))).contains(leave.eventId());
    }

    // ---- lies

    @Test
    void aBanCannotBeHiddenByGivingAFalseStateForAnEventThatCitesIt() throws Exception {
        given(RoomVersion.V10);
        origin.givesMissingEvents = false;
        Pdu ban = room.member(ALICE, CAROL, "ban");
        origin.state = ids -> {
            ids.remove(ban.eventId());
            return ids;
        };
        Pdu message = room.message(BOB, "nothing has happened");
        assertTaken(message);

        assertThat(send(OTHER, List.of(ban))).isEqualTo(taken(List.of(ban)));

        assertThat(state(StateKey.member(CAROL))).contains(ban.eventId());
        restart();
        assertThat(state(StateKey.member(CAROL))).contains(ban.eventId());
    }

    @Test
    void whoIsBannedCannotComeBackByAStateInWhichHeIsNot() throws Exception {
        given(RoomVersion.V10);
        Pdu ban = room.member(ALICE, CAROL, "ban");
        assertTaken(ban);
        room.events().remove(ban);
        RoomHistory lie = room;
        origin.givesMissingEvents = false;
        JsonObject draft = lie.draft(CAROL, "m.room.message", "", JsonObject.of("body", "I am still here"))
                .without("state_key")
                .with("prev_events", List.of("$" + "A".repeat(43)))
                .with("auth_events", authWithout(ban));
        Pdu message = lie.add(draft);

        send(ORIGIN, List.of(message));

        assertThat(state(StateKey.member(CAROL))).contains(ban.eventId());
        assertThat(extremities()).containsExactly(ban.eventId());
    }

    @Test
    void aStateWithTwoEntriesForAKeyIsOfNoUse() throws Exception {
        given(RoomVersion.V10);
        Pdu before = room.send(BOB, EventType.NAME, "", JsonObject.of("name", "before"));
        assertTaken(before);
        origin.givesMissingEvents = false;
        room.send(BOB, EventType.NAME, "", JsonObject.of("name", "after"));
        origin.state = ids -> {
            ids.add(before.eventId());
            return ids;
        };
        Pdu leave = room.member(BOB, BOB, "leave");

        assertThat(error(leave)).contains("not known here");
        assertThat(state(NAME)).contains(before.eventId());
        assertThat(listed()).doesNotContain(leave.eventId());
    }

    @Test
    void eventsThatAreForgedAreAsIfTheyHadNotBeenGiven() throws Exception {
        given(RoomVersion.V10);
        EventId nameBefore = room.send(BOB, EventType.NAME, "", JsonObject.of("name", "ours"))
                .eventId();
        assertTaken(room.newest());
        origin.givesMissingEvents = false;
        Pdu forged = room.send(ALICE, EventType.NAME, "", JsonObject.of("name", "theirs"));
        origin.forged.put(forged.eventId(), forged.json().with("signatures", JsonObject.EMPTY));
        Pdu leave = room.member(BOB, BOB, "leave");

        assertTaken(leave);

        assertThat(listed()).doesNotContain(forged.eventId());
        assertThat(state(NAME)).contains(nameBefore);
    }

    @Test
    void moreThanIsGoodForAnybodyIsNotFetched() throws Exception {
        given(RoomVersion.V10);
        origin.givesMissingEvents = false;
        chat(2);
        origin.state = ids -> {
            for (int i = 0; i < 20_000; i++) {
                ids.add(new EventId("$invented" + i));
            }
            return ids;
        };
        Pdu leave = room.member(BOB, BOB, "leave");

        assertThat(error(leave)).contains("not known here");
        assertThat(origin.fetched.get()).isLessThan(600);
    }

    @Test
    void whileAServerDoesNotAnswerItsRoomGoesOn() throws Exception {
        given(RoomVersion.V10);
        origin.neverAnswers = true;
        Pdu known = room.newest();
        chat(2);
        Pdu leave = room.member(BOB, BOB, "leave");
        CompletableFuture<Map<String, JsonValue>> slow = CompletableFuture.supplyAsync(() -> results(ORIGIN, leave));

        Pdu meanwhile = room.sign(room.draft(CAROL, EventType.MEMBER, CAROL, JsonObject.of("membership", "leave"))
                .with("prev_events", JsonArray.of(known.reference())));
        Map<String, JsonValue> answer = send(OTHER, List.of(meanwhile));

        assertThat(answer).isEqualTo(taken(List.of(meanwhile)));
        assertThat(slow).isNotDone();
    }

    // ----

    /** A room that is here; what is added to its history later is not. */
    private void given(RoomVersion version) throws Exception {
        store = Store.open(new StoreLocation.Embedded(folder));
        room = new RoomHistory(version, ALICE);
        room.join(BOB);
        room.join(CAROL);
        JsonObject levels = room.state(StateKey.POWER_LEVELS).content();
        JsonObject users = levels.object("users").orElseThrow().with(BOB, 50);
        room.send(ALICE, EventType.POWER_LEVELS, "", levels.with("users", users));
        StoredRoom.put(store, room, SELF);
        origin = new KnowsAll(room);
        node = new FederationNode(store, FederationNode.SETTINGS, origin);
    }

    private void restart() throws Exception {
        node.close();
        store.close();
        store = Store.open(new StoreLocation.Embedded(folder));
        node = new FederationNode(store, FederationNode.SETTINGS, origin);
    }

    private List<Pdu> chat(int messages) {
        return Stream.generate(() -> room.message(BOB, "m")).limit(messages).toList();
    }

    private JsonArray authWithout(Pdu event) {
        return new JsonArray(Stream.of(StateKey.CREATE, StateKey.POWER_LEVELS)
                .map(key -> room.state(key).reference())
                .filter(reference -> !reference.equals(event.reference()))
                .toList());
    }

    private void assertTaken(Pdu event) throws Exception {
        assertThat(send(ORIGIN, List.of(event))).isEqualTo(taken(List.of(event)));
    }

    private String error(Pdu event) throws Exception {
        JsonObject result =
                (JsonObject) send(ORIGIN, List.of(event)).get(event.eventId().value());
        return result.string("error").orElseThrow();
    }

    private Map<String, JsonValue> results(ServerName server, Pdu event) {
        try {
            return send(server, List.of(event));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, JsonValue> send(ServerName server, List<Pdu> events) throws Exception {
        JsonObject body = JsonObject.of("pdus", events.stream().map(Pdu::json).toList());
        Answer answer = node.signed(server, "PUT", "/_matrix/federation/v1/send/t" + serial.incrementAndGet(), body);
        return answer.object()
                .object("pdus")
                .orElseThrow(() -> new AssertionError(answer.body()))
                .toMap();
    }

    private static Map<String, JsonValue> taken(List<Pdu> events) {
        return events.stream().collect(Collectors.toMap(e -> e.eventId().value(), e -> JsonObject.EMPTY));
    }

    private static List<EventId> ids(List<Pdu> events) {
        return events.stream().map(Pdu::eventId).toList();
    }

    private List<EventId> listed() {
        return done(store.events(shard(), room.roomId(), Optional.empty(), 1_000)).orElseThrow().stream()
                .map(ListedEvent::pdu)
                .map(Pdu::eventId)
                .toList();
    }

    private Set<EventId> extremities() {
        return done(store.room(shard(), room.roomId())).orElseThrow().extremities();
    }

    private Optional<EventId> state(StateKey key) {
        StateQuery query = new StateQuery(Optional.of(key.type()), Optional.of(key.key()), Optional.empty(), 2);
        return done(store.state(shard(), room.roomId(), query)).orElseThrow().stream()
                .map(Pdu::eventId)
                .findFirst();
    }

    private int shard() {
        return ShardId.of(room.roomId()).number();
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
