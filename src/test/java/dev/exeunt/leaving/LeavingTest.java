package dev.exeunt.leaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.exeunt.keys.MovableClock;
import dev.exeunt.keys.OwnKeys;
import dev.exeunt.matrix.event.EventId;
import dev.exeunt.matrix.event.EventVerification;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.json.JsonArray;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.net.FederationResponse;
import dev.exeunt.room.LocalAct;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.Eventually;
import dev.exeunt.shard.MovablePlacement;
import dev.exeunt.shard.Placement;
import dev.exeunt.shard.ShardId;
import dev.exeunt.shard.StoredRoom;
import dev.exeunt.store.PendingLeave;
import dev.exeunt.store.PostgresServer;
import dev.exeunt.store.ReceivedInvite;
import dev.exeunt.store.Store;
import dev.exeunt.store.StoreLocation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LeavingTest {
    private static final ServerName SELF = new ServerName("here.example");
    private static final ServerName ONE = new ServerName("one.example");
    private static final ServerName TWO = new ServerName("two.example");
    private static final UserId ALICE = new UserId(Residents.ALICE);
    private static final RetryPlan PLAN = new RetryPlan(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1));

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final OwnKeys own = new OwnKeys(SELF, RoomHistory.keyOf(SELF), List.of(), InstantSource.system());
    private Residents residents = new Residents(RoomVersion.V11);
    private final MovableClock clock = new MovableClock();
    private Store store;
    private Leaving leaving;

    static Stream<RoomVersion> versions() {
        return RoomVersion.ALL.stream();
    }

    @BeforeEach
    void open() {
        store = Store.open(new StoreLocation.Embedded(folder));
        leaving = leaving(store);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
        store.close();
    }

    private Leaving leaving(Store in) {
        return new Leaving(LeavingTest::actInNoRoom, in, residents, own, clock, PLAN);
    }

    /** These rooms are all elsewhere. */
    private static Future<EventId> actInNoRoom(RoomId room, LocalAct act) {
        return Future.failedFuture(room + " is not here");
    }

    // ---- the handshake

    @ParameterizedTest
    @MethodSource("versions")
    void aServerGivesATemplateAndTakesTheLeaveThatIsMadeOfIt(RoomVersion version) throws Exception {
        residents = new Residents(version);
        leaving = leaving(store);

        TakenLeave taken = leave(ONE);

        assertThat(residents.asked()).containsExactly("one.example v1 make_leave", "one.example v2 send_leave");
        Pdu leave = Pdu.parse(residents.leaves().get(0), version);
        assertThat(taken).isEqualTo(new TakenLeave(leave.eventId(), ONE, "v2"));
        assertThat(EventVerification.verify(leave, RoomHistory.keys()).pdu()).isEqualTo(leave);
        assertThat(leave.prevEvents()).containsExactly(residents.room().newest().eventId());
        assertThat(leave.originServerTs()).isEqualTo(clock.millis());
        assertThat(pending()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"404, M_UNRECOGNIZED", "405, M_UNRECOGNIZED", "404,", "405,"})
    void theOldEndpointIsForAServerThatDoesNotKnowTheNewOne(int status, String errcode) throws Exception {
        residents.answering("one.example v2 send_leave", status, error(errcode));

        assertThat(leave(ONE).api()).isEqualTo("v1");

        assertThat(residents.asked())
                .containsExactly("one.example v1 make_leave", "one.example v2 send_leave", "one.example v1 send_leave");
        assertThat(residents.leaves().get(1)).isEqualTo(residents.leaves().get(0));
    }

    @ParameterizedTest
    @CsvSource({"403, M_FORBIDDEN", "404, M_NOT_FOUND", "400, M_INVALID_PARAM", "500, M_UNKNOWN", "502,"})
    void theOldEndpointIsNotForAServerThatRefuses(int status, String errcode) {
        residents.answering("one.example v2 send_leave", status, error(errcode));

        assertNotTaken(Integer.toString(status), ONE);

        assertThat(residents.asked()).doesNotContain("one.example v1 send_leave");
    }

    private static JsonObject error(String errcode) {
        return errcode == null ? JsonObject.EMPTY : JsonObject.of("errcode", errcode, "error", "no");
    }

    @Test
    void whereOneServerDoesNotHelpTheNextIsAsked() throws Exception {
        residents.silent("one.example v1 make_leave");

        assertThat(leave(ONE, TWO).via()).isEqualTo(TWO);

        assertThat(residents.asked())
                .containsExactly("one.example v1 make_leave", "two.example v1 make_leave", "two.example v2 send_leave");
    }

    @Test
    void aLeaveThatItsFirstServerRefusesIsOfferedToTheOthers() throws Exception {
        residents.refusing("one.example v2 send_leave");

        assertThat(leave(ONE, TWO).via()).isEqualTo(TWO);

        assertThat(residents.asked())
                .containsExactly("one.example v1 make_leave", "one.example v2 send_leave", "two.example v2 send_leave");
    }

    @Test
    void aTemplateThatNobodyTakesALeaveOfIsNotTheLast() throws Exception {
        JsonObject lie = residents.template();
        JsonObject event = lie.object("event").orElseThrow().with("prev_events", List.of("$nothing"));
        residents
                .answering("one.example v1 make_leave", 200, lie.with("event", event))
                .refusing("one.example v2 send_leave");
        Residents all = residents;
        LeaveHandshake.Transport onlyTheTruth = (method, server, target, body, limits) ->
                body != null && body.get("prev_events").equals(event.get("prev_events"))
                        ? Future.succeededFuture(new FederationResponse(403, error("M_FORBIDDEN")))
                        : all.send(method, server, target, body, limits);
        leaving = new Leaving(LeavingTest::actInNoRoom, store, onlyTheTruth, own, clock, PLAN);

        assertThat(leave(ONE, TWO).via()).isEqualTo(TWO);
    }

    @Test
    void nothingIsSignedWhereNobodyGivesAUsableTemplate() {
        JsonObject template = residents.template();
        JsonObject event = template.object("event").orElseThrow();
        residents
                .refusing("one.example v1 make_leave")
                .answering(
                        "two.example v1 make_leave",
                        200,
                        template.with("event", event.with("content", JsonObject.of("membership", "join"))));

        assertNotTaken("one.example: it answers 403 M_FORBIDDEN (no)", ONE, TWO);

        assertThat(residents.asked()).containsExactly("one.example v1 make_leave", "two.example v1 make_leave");
        assertThat(pending().get(0).event()).isEmpty();
        assertThat(pending().get(0).failure()).contains("one.example", "two.example", "the template is not usable");
    }

    @Test
    void theServerOfAReceivedInviteIsAskedToo() throws Exception {
        Pdu invite = residents.room().newest();
        ReceivedInvite received = new ReceivedInvite(
                ShardId.of(invite.roomId()).number(), ALICE, invite, JsonArray.of(), TWO, clock.millis());
        store.saveInvite(received).toCompletableFuture().join();
        residents.refusing("two.example v1 make_leave");

        TakenLeave taken = leave();

        assertThat(taken.via()).isEqualTo(ONE);
        assertThat(residents.asked())
                .containsExactly("two.example v1 make_leave", "one.example v1 make_leave", "one.example v2 send_leave");
        assertThat(store.invites(10).toCompletableFuture().join()).isEmpty();
    }

    @Test
    void anInviteWhoseRejectionNobodyTakesIsKept() {
        Pdu invite = residents.room().newest();
        ReceivedInvite received = new ReceivedInvite(
                ShardId.of(invite.roomId()).number(), ALICE, invite, JsonArray.of(), ONE, clock.millis());
        store.saveInvite(received).toCompletableFuture().join();
        residents.refusing("one.example v1 make_leave");

        assertNotTaken("403 M_FORBIDDEN");

        assertThat(store.invites(10).toCompletableFuture().join()).hasSize(1);
        assertThat(pending().get(0).via()).containsExactly(ONE);
    }

    @Test
    void thisServerIsNotAskedByItself() {
        assertNotTaken("knows of none", SELF);

        assertThat(residents.asked()).isEmpty();
        assertThat(pending()).isEmpty();
    }

    @Test
    void whileALeaveIsUnderWayTheSameOneIsNotBegun() throws Exception {
        Promise<FederationResponse> answer = Promise.promise();
        residents.answering("one.example v1 make_leave", answer.future());
        Future<TakenLeave> first = begin(ONE);
        Future<TakenLeave> second = begin(ONE);
        Eventually.until(() -> !residents.asked().isEmpty());

        complete(answer);

        assertThat(second.await(20, TimeUnit.SECONDS)).isEqualTo(first.await(20, TimeUnit.SECONDS));
        assertThat(residents.leaves()).hasSize(1);
    }

    // ---- what is kept

    @Test
    void aLeaveThatNobodyTakesIsTriedAgainLater() throws Exception {
        residents.silent("one.example v1 make_leave");
        assertNotTaken("connection refused", ONE);
        PendingLeave kept = pending().get(0);
        assertThat(kept.attempts()).isEqualTo(1);
        assertThat(kept.retryAt() - clock.millis()).isBetween(30_000L, 60_000L);

        residents.answering("one.example v1 make_leave", 200, residents.template());
        retry(leaving, kept);

        assertThat(residents.leaves()).hasSize(1);
        assertThat(pending()).isEmpty();
    }

    @Test
    void aLeaveWhoseAnswerWasLostIsOfferedAgainAsItIs() throws Exception {
        residents.silent("one.example v2 send_leave");
        assertNotTaken("connection refused", ONE);
        residents.answering("one.example v2 send_leave", 200, JsonObject.EMPTY).refusing("one.example v1 make_leave");
        clock.advance(Duration.ofSeconds(1));

        retry(leaving, pending().get(0));

        assertThat(residents.leaves()).hasSize(2);
        assertThat(residents.leaves().get(1)).isEqualTo(residents.leaves().get(0));
        assertThat(pending()).isEmpty();
    }

    @Test
    void serversThatAreSilentForLongDoNotKeepALeaveFromTheOthers() throws Exception {
        leaving = new Leaving(LeavingTest::actInNoRoom, store, silentButFor(TWO), own, clock, PLAN);
        ServerName[] via = Stream.concat(
                        IntStream.range(0, 7).mapToObj(i -> new ServerName("silent" + i + ".example")), Stream.of(TWO))
                .toArray(ServerName[]::new);
        assertNotTaken("in time", via);

        retryUntilTaken(via.length);

        assertThat(pending()).isEmpty();
        assertThat(residents.leaves()).hasSize(1);
    }

    @Test
    void anEarlierLeaveThatNobodyTakesIsReplacedThoughMostServersAreSilentForLong() throws Exception {
        residents.refusing("two.example v2 send_leave");
        leaving = new Leaving(LeavingTest::actInNoRoom, store, silentButFor(TWO), own, clock, PLAN);
        ServerName[] via = Stream.concat(
                        Stream.of(TWO), IntStream.range(0, 7).mapToObj(i -> new ServerName("silent" + i + ".example")))
                .toArray(ServerName[]::new);
        assertNotTaken("in time", via);
        Pdu earlier = pending().get(0).event().orElseThrow();
        residents.answering("two.example v2 send_leave", 200, JsonObject.EMPTY);
        LeaveHandshake.Transport others = silentButFor(TWO);
        LeaveHandshake.Transport notTheEarlier = (method, server, target, body, limits) ->
                server.equals(TWO) && earlier.json().equals(body)
                        ? Future.succeededFuture(new FederationResponse(403, error("M_FORBIDDEN")))
                        : others.send(method, server, target, body, limits);
        leaving = new Leaving(LeavingTest::actInNoRoom, store, notTheEarlier, own, clock, PLAN);

        retryUntilTaken(via.length);

        assertThat(pending()).isEmpty();
    }

    /** The others let each request wait for as long as it may. */
    private LeaveHandshake.Transport silentButFor(ServerName one) {
        Residents all = residents;
        return (method, server, target, body, limits) -> {
            if (server.equals(one)) {
                return all.send(method, server, target, body, limits);
            }
            clock.advance(limits.timeout());
            return Future.failedFuture("no answer in time");
        };
    }

    private void retryUntilTaken(int mostAttempts) throws Exception {
        for (int i = 0; i < mostAttempts && !pending().isEmpty(); i++) {
            retry(leaving, pending().get(0));
        }
    }

    @Test
    void aPendingLeaveSurvivesARestart() throws Exception {
        residents.silent("one.example v2 send_leave");
        assertNotTaken("connection refused", ONE);
        JsonObject signed = residents.leaves().get(0);
        store.close();
        store = Store.open(new StoreLocation.Embedded(folder));
        leaving = leaving(store);
        residents.forget();
        residents.answering("one.example v2 send_leave", 200, JsonObject.EMPTY);
        clock.advance(Duration.ofMinutes(1));

        vertx.deployVerticle(verticle(leaving, store)).await(20, TimeUnit.SECONDS);
        Eventually.until(() -> pending().isEmpty());

        assertThat(residents.leaves()).containsExactly(signed);
    }

    @Test
    void aLeaveThatABreakdownInterruptedIsTakenUpAgain() throws Exception {
        residents.answering(
                "one.example v1 make_leave",
                Promise.<FederationResponse>promise().future());
        begin(ONE);
        Eventually.until(() -> !residents.asked().isEmpty());

        PendingLeave kept = pending().get(0);

        assertThat(kept.retryAt()).isGreaterThan(clock.in(Duration.ofMinutes(1)));
        residents.answering("one.example v1 make_leave", 200, residents.template());
        retry(leaving(store), kept);
        assertThat(pending()).isEmpty();
    }

    @Test
    void askingAgainAsksAtOnceAndTheServersOfBefore() throws Exception {
        residents.silent("one.example v1 make_leave");
        assertNotTaken("connection refused", ONE);
        residents.forget();

        assertThat(leave(TWO).via()).isEqualTo(TWO);

        residents.silent("two.example v1 make_leave");
        assertNotTaken("connection refused", ONE);
        residents.forget();
        assertNotTaken("connection refused", TWO);
        assertThat(residents.asked()).containsExactly("two.example v1 make_leave", "one.example v1 make_leave");
    }

    @Test
    void patienceEndsVisibly() throws Exception {
        residents.silent("one.example v1 make_leave");
        assertNotTaken("connection refused", ONE);
        clock.advance(Duration.ofDays(1));

        retry(leaving, pending().get(0));

        assertThat(pending().get(0).isGivenUp()).isTrue();
        assertThat(pending().get(0).attempts()).isEqualTo(2);
        assertThat(store.dueLeaves(Long.MAX_VALUE, 10).toCompletableFuture().join())
                .isEmpty();
    }

    @Test
    void aLeaveThatTheOperatorForgetsMeanwhileIsNotSent() throws Exception {
        Promise<FederationResponse> answer = Promise.promise();
        residents.answering("one.example v1 make_leave", answer.future());
        Future<TakenLeave> leave = begin(ONE);
        Eventually.until(() -> !residents.asked().isEmpty());

        assertThat(on(() -> leaving.forget(ALICE, residents.room().roomId()))).isTrue();
        complete(answer);

        assertThatExceptionOfType(NotTakenException.class)
                .isThrownBy(() -> leave.await(20, TimeUnit.SECONDS))
                .withMessageContaining("given up");
        assertThat(residents.leaves()).isEmpty();
        assertThat(pending()).isEmpty();
    }

    @Test
    void aRoomThatHasComeHereMeanwhileIsLeftHere() throws Exception {
        residents.silent("one.example v1 make_leave");
        assertNotTaken("connection refused", ONE);
        RoomHistory history = residents.room();
        history.join(ALICE.value());
        StoredRoom.put(store, history, SELF);
        residents.forget();
        EventId left = new EventId("$left");
        leaving = new Leaving((room, act) -> Future.succeededFuture(left), store, residents, own, clock, PLAN);

        retry(leaving, pending().get(0));

        assertThat(residents.asked()).isEmpty();
        assertThat(pending()).isEmpty();
    }

    @Test
    void aLeaveThatTheRoomHereRefusesIsNotTriedAllTheTime() throws Exception {
        residents.silent("one.example v1 make_leave");
        assertNotTaken("connection refused", ONE);
        RoomHistory history = residents.room();
        history.join(ALICE.value());
        StoredRoom.put(store, history, SELF);
        leaving = new Leaving(
                (room, act) -> Future.failedFuture(new MatrixException(Code.FORBIDDEN, "no")),
                store,
                residents,
                own,
                clock,
                PLAN);

        retry(leaving, pending().get(0));

        assertThat(pending().get(0).attempts()).isEqualTo(2);
        assertThat(pending().get(0).failure()).contains("M_FORBIDDEN");
    }

    // ---- several nodes

    @Test
    void twoNodesMakeOneAttempt() throws Exception {
        StoreLocation location = PostgresServer.newDatabase();
        try (Store one = Store.open(location);
                Store other = Store.open(location)) {
            residents.silent("one.example v1 make_leave");
            leaving = leaving(one);
            assertNotTaken("connection refused", ONE);
            residents
                    .answering("one.example v1 make_leave", 200, residents.template())
                    .forget();
            PendingLeave kept = one.leaves(10).toCompletableFuture().join().get(0);
            clock.advance(Duration.ofMinutes(1));

            Future<Void> first = run(() -> leaving(one).retry(kept));
            Future<Void> second = run(() -> leaving(other).retry(kept));
            Future.join(first, second).await(20, TimeUnit.SECONDS);

            assertThat(residents.asked()).containsExactly("one.example v1 make_leave", "one.example v2 send_leave");
            assertThat(other.leaves(10).toCompletableFuture().join()).isEmpty();
        }
    }

    @Test
    void aNodeLeavesThoseAloneWhoseShardsAreElsewhere() throws Exception {
        RoomId elsewhere = residents.room().roomId();
        RoomId here = new RoomId("!other:one.example");
        MovablePlacement placement = new MovablePlacement("other", "self");
        placement.place(Set.of(ShardId.of(here)), "self");
        residents.silent("one.example v1 make_leave");
        assertNotTaken("connection refused", ONE);
        assertThatExceptionOfType(NotTakenException.class)
                .isThrownBy(() -> on(() -> leaving.leave(ALICE, here, List.of(ONE), Optional.empty())));
        clock.advance(Duration.ofMinutes(1));

        vertx.deployVerticle(new LeavingVerticle(leaving, store, placement.of("self"), Duration.ofMillis(5), clock))
                .await(20, TimeUnit.SECONDS);
        Eventually.until(() -> attempts(here) == 2);

        assertThat(attempts(elsewhere)).isEqualTo(1);
    }

    private int attempts(RoomId room) {
        return pending().stream()
                .filter(leave -> leave.room().equals(room))
                .mapToInt(PendingLeave::attempts)
                .sum();
    }

    // ---- what tests do

    private LeavingVerticle verticle(Leaving by, Store in) {
        return new LeavingVerticle(by, in, Placement.alone("here"), Duration.ofMillis(5), clock);
    }

    private TakenLeave leave(ServerName... via) throws Exception {
        return begin(via).await(20, TimeUnit.SECONDS);
    }

    private Future<TakenLeave> begin(ServerName... via) {
        return run(() -> leaving.leave(ALICE, residents.room().roomId(), List.of(via), Optional.empty()));
    }

    private void assertNotTaken(String why, ServerName... via) {
        assertThatExceptionOfType(NotTakenException.class)
                .isThrownBy(() -> leave(via))
                .withMessageContaining(why);
    }

    private void retry(Leaving by, PendingLeave leave) throws Exception {
        on(() -> by.retry(leave));
    }

    private List<PendingLeave> pending() {
        return store.leaves(10).toCompletableFuture().join();
    }

    private <T> T on(Supplier<Future<T>> work) throws Exception {
        return run(work).await(20, TimeUnit.SECONDS);
    }

    private void complete(Promise<FederationResponse> answer) {
        vertx.runOnContext(none -> answer.complete(new FederationResponse(200, residents.template())));
    }

    /** On an event loop, as everywhere in a node. */
    private <T> Future<T> run(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        vertx.runOnContext(none -> work.get().onComplete(done));
        return done.future();
    }
}
