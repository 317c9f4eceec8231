package dev.exeunt.shard;

import static dev.exeunt.shard.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.event.EventType;
import dev.exeunt.matrix.event.MatrixError.Code;
import dev.exeunt.matrix.event.MatrixException;
import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.StateKey;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.room.LocalAct;
import dev.exeunt.room.NotLoaded;
import dev.exeunt.room.Room;
import dev.exeunt.room.RoomChange;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.room.Verdict;
import dev.exeunt.store.RoomStore.OpenedRoom;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoomShardVerticleTest {
    private static final ServerName SELF = new ServerName("resident.example");
    private static final ServerName ORIGIN = new ServerName("origin.example");
    private static final UserId ALICE = new UserId("@alice:resident.example");
    private static final UserId BOB = new UserId("@bob:origin.example");
    private static final UserId CAROL = new UserId("@carol:origin.example");
    private static final UserId DAVE = new UserId("@dave:origin.example");

    private static final long EPOCH = 7;

    private final Vertx vertx = Vertx.vertx();
    private final HeapStore store = new HeapStore();
    private final Rooms rooms = new Rooms(vertx, Placement.alone("here"));
    private final RoomHistory history = room("!room:resident.example");
    private MemoryBudget memory = new MemoryBudget(1_000_000);
    private final Lease lease = new Lease();
    private final List<ShardId> fenced = new CopyOnWriteArrayList<>();
    private volatile Duration passed = Duration.ZERO;
    private String shard;

    @BeforeEach
    void start() throws Exception {
        lease.renewed(System.nanoTime() + TimeUnit.DAYS.toNanos(1));
        RoomMessages.register(vertx.eventBus());
        deploy();
    }

    private void deploy() throws Exception {
        ShardServices services = new ShardServices(
                store,
                SELF,
                RoomHistory.keyOf(SELF),
                () -> InstantSource.system().instant().plus(passed),
                memory,
                lease,
                RoomObserver.NONE);
        shard = await(vertx.deployVerticle(
                new RoomShardVerticle(ShardId.of(history.roomId()), EPOCH, services, fenced::add)));
    }

    @AfterEach
    void stop() throws Exception {
        store.release();
        await(vertx.close());
    }

    @Test
    void aLeaveIsAcceptedAndStored() throws Exception {
        Verdict verdict = await(send(leave(BOB)));

        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        assertThat(store.events(history.roomId())).isEqualTo(history.events().size() + 1);
    }

    @Test
    void anUnknownRoomIsNotFound() {
        RoomId unknown = sibling("!unknown");

        assertThatThrownBy(() -> await(rooms.ask(new RoomRequest.AskVersion(unknown), RoomReply.Version.class)))
                .isInstanceOfSatisfying(
                        MatrixException.class, e -> assertThat(e.error().code()).isEqualTo(Code.NOT_FOUND));
    }

    @Test
    void nothingIsAnsweredBeforeItIsCommitted() throws Exception {
        Pdu leave = leave(BOB);
        await(template(CAROL));
        store.hold(null);

        Future<Verdict> first = send(leave);
        until(() -> store.waiting() == 1);
        Future<Verdict> replay = send(leave);
        Future<RoomReply.Template> template = template(CAROL);
        Future<RoomReply.Template> refused = template(BOB);
        // All have been taken: a room answers in order, and this one waits for nothing.
        Future<Boolean> joined = rooms.ask(new RoomRequest.AskVersion(history.roomId()), RoomReply.Version.class)
                .map(true);

        assertThat(List.of(first, replay, template, refused, joined)).noneMatch(Future::isComplete);
        store.release();
        assertThat(await(first)).isInstanceOf(Verdict.Accepted.class);
        assertThat(await(replay)).isEqualTo(new Verdict.Known(await(first)));
        assertThat(await(template).event().array("prev_events").orElseThrow().toString())
                .contains(leave.eventId().value());
        assertThatThrownBy(() -> await(refused)).isInstanceOf(MatrixException.class);
    }

    @Test
    void theNextLeaveIsDecidedWhileTheFirstOneIsBeingCommitted() throws Exception {
        Pdu first = leave(BOB);
        Pdu second = leave(CAROL);
        store.hold(null);

        Future<Verdict> both = send(first).compose(verdict -> send(second));
        Future<Verdict> concurrent = send(second);
        until(() -> store.waiting() == 2);

        store.release();
        assertThat(await(concurrent)).isInstanceOf(Verdict.Accepted.class);
        assertThat(await(both)).isInstanceOf(Verdict.Known.class);
    }

    @Test
    void afterAFailedCommitTheRoomIsReadAgainAndTheLeaveIsAcceptedInTheEnd() throws Exception {
        store.failCommits(2);

        Verdict verdict = await(send(leave(BOB)));

        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        assertThat(store.events(history.roomId())).isEqualTo(history.events().size() + 1);
        assertThat(store.opened()).hasSize(3);
    }

    @Test
    void aRoomThatAnotherOwnerHasGoneOnWithIsReadAnew() throws Exception {
        await(template(BOB));
        Pdu leave = leave(CAROL);
        acceptedByAnotherOwner(leave);

        assertThat(await(send(leave))).isEqualTo(new Verdict.Known(new Verdict.Accepted(leave.eventId())));

        assertThat(store.opened()).hasSize(3);
    }

    @Test
    void whileOneRoomIsBeingOpenedOthersOfItsShardGoOn() throws Exception {
        RoomHistory other = room(sibling("!other").value());
        store.hold(history.roomId());

        Future<Verdict> waits = send(leave(BOB));
        until(() -> store.waiting() == 1);
        RoomReply.Template template =
                await(rooms.ask(new RoomRequest.MakeLeave(other.roomId(), BOB, ORIGIN), RoomReply.Template.class));

        assertThat(template.version()).isEqualTo(RoomVersion.V10);
        assertThat(waits.isComplete()).isFalse();
        store.release();
        assertThat(await(waits)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void theMembershipsOfAllWhoWaitForARoomAreAskedForTogether() throws Exception {
        store.hold(history.roomId());
        Future<Verdict> opens = send(leave(BOB));
        until(() -> store.waiting() == 1);
        Future<RoomReply.Template> next = template(CAROL);
        Future<Verdict> last = send(leave(DAVE));

        // The same event loop has taken both when it has answered this one.
        await(rooms.ask(new RoomRequest.AskVersion(sibling("!unknown")), RoomReply.Version.class)
                .otherwiseEmpty());
        store.release();

        await(Future.all(opens, next, last));
        assertThat(store.loads())
                .filteredOn(load -> load.keys().stream().anyMatch(StateKey::isMember))
                .singleElement()
                .satisfies(load -> assertThat(load.keys())
                        .contains(StateKey.member(CAROL.value()), StateKey.member(DAVE.value())));
    }

    @Test
    void aRoomThatIsAskedForItsVersionReadsTheMembershipOfWhoLeavesNext() throws Exception {
        await(rooms.ask(new RoomRequest.AskVersion(history.roomId(), Optional.of(BOB)), RoomReply.Version.class));
        await(send(leave(BOB)));

        assertThat(store.loads()).noneMatch(load -> load.keys().contains(StateKey.member(BOB.value())));
    }

    @Test
    void aRequestThatNobodyWaitsForAnyMoreIsNotTaken() throws Exception {
        store.hold(history.roomId());

        Future<Verdict> late = send(leave(BOB), Duration.ofMillis(50));

        assertThatThrownBy(() -> await(late)).isInstanceOf(UnavailableException.class);
        store.release();
        await(template(CAROL));
        assertThat(store.events(history.roomId())).isEqualTo(history.events().size());
    }

    @Test
    void aLocalUsersActIsSignedAndStored() throws Exception {
        LocalAct kick =
                new LocalAct(ALICE, EventType.MEMBER, Optional.of(BOB.value()), JsonObject.of("membership", "leave"));

        RoomReply.Decided decided =
                await(rooms.ask(new RoomRequest.Act(history.roomId(), kick), RoomReply.Decided.class));

        assertThat(decided.verdict()).isInstanceOf(Verdict.Accepted.class);
        assertThatThrownBy(() -> await(template(BOB))).hasMessageContaining("M_FORBIDDEN");
    }

    @Test
    void theFrontierNamesTheExtremitiesAndWhetherAServerIsInTheRoom() throws Exception {
        RoomReply.Frontier inside = await(frontier(ORIGIN));
        RoomReply.Frontier outside = await(frontier(new ServerName("elsewhere.example")));

        assertThat(inside)
                .isEqualTo(new RoomReply.Frontier(true, List.of(history.newest().eventId())));
        assertThat(outside.joined()).isFalse();
    }

    @Test
    void roomsThatWereNotUsedForLongestAreForgottenWhenMemoryIsShort() throws Exception {
        await(vertx.undeploy(shard));
        memory = new MemoryBudget(1);
        deploy();
        RoomHistory other = room(sibling("!other").value());

        await(template(BOB));
        await(rooms.ask(new RoomRequest.AskVersion(other.roomId()), RoomReply.Version.class));
        await(template(BOB));

        assertThat(store.opened()).containsExactly(history.roomId(), other.roomId(), history.roomId());
    }

    @Test
    void aRoomThatIsNotAskedForAgainIsSoonForgottenAndOneThatComesAgainIsKept() throws Exception {
        RoomId first = history.roomId();
        RoomId second = room(sibling("!second").value()).roomId();
        RoomId third = room(sibling("!third").value()).roomId();

        await(version(first));
        await(version(first));
        assertThat(store.opened()).containsExactly(first);

        passed = passed.plusSeconds(2);
        await(version(second));
        await(version(first));
        assertThat(store.opened()).containsExactly(first, second, first);

        passed = passed.plusSeconds(2);
        await(version(third));
        await(version(first));
        await(version(second));
        assertThat(store.opened()).containsExactly(first, second, first, third, second);
    }

    @Test
    void aRoomIsNotForgottenWhileSomethingIsUnderWayInIt() throws Exception {
        RoomHistory other = room(sibling("!other").value());
        Pdu left = leave(BOB);
        await(template(BOB));
        store.hold(null);
        Future<Verdict> leave = send(left);
        until(() -> store.waiting() == 1);

        passed = passed.plusSeconds(2);
        await(version(other.roomId()));
        Future<Verdict> replay = send(left);
        store.release();

        assertThat(await(leave)).isInstanceOf(Verdict.Accepted.class);
        assertThat(await(replay)).isInstanceOf(Verdict.Known.class);
        assertThat(store.opened()).containsExactly(history.roomId(), other.roomId());
    }

    @Test
    void aShardThatStopsFinishesWhatItTookAndSendsTheRestAway() throws Exception {
        await(template(CAROL));
        RoomHistory other = room(sibling("!other").value());
        store.hold(other.roomId());
        Future<Verdict> taken = send(leave(BOB));
        Future<RoomReply.Version> queued =
                rooms.ask(new RoomRequest.AskVersion(other.roomId()), RoomReply.Version.class, Duration.ofMillis(200));
        until(() -> store.waiting() == 2);

        Future<Void> stopped = vertx.undeploy(shard);
        assertThatThrownBy(() -> await(queued)).isInstanceOf(UnavailableException.class);
        assertThat(stopped.isComplete()).isFalse();
        store.release();

        await(stopped);
        assertThat(await(taken)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void aRequestLooksForTheOwnerUntilThereIsOne() throws Exception {
        await(vertx.undeploy(shard));

        Future<Verdict> leave = send(leave(BOB));
        deploy();

        assertThat(await(leave)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void withoutAnOwnerARequestFailsAtItsDeadline() throws Exception {
        await(vertx.undeploy(shard));

        assertThatThrownBy(() -> await(send(leave(BOB), Duration.ofMillis(100))))
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void aShardThatHasAnotherOwnerByNowSaysSoOnceAndDecidesNothingMore() throws Exception {
        store.newestEpoch(EPOCH + 1);

        assertThatThrownBy(() -> await(send(leave(BOB), Duration.ofMillis(200))))
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> await(send(leave(CAROL), Duration.ofMillis(200))))
                .isInstanceOf(UnavailableException.class);

        assertThat(fenced).containsExactly(ShardId.of(history.roomId()));
        assertThat(store.events(history.roomId())).isEqualTo(history.events().size());
    }

    @Test
    void withoutALeaseNothingIsTold() throws Exception {
        await(template(BOB));
        lease.renewed(System.nanoTime() - Lease.LENGTH.toNanos());

        Future<RoomReply.Version> version = rooms.ask(
                new RoomRequest.AskVersion(history.roomId()), RoomReply.Version.class, Duration.ofMillis(200));

        assertThatThrownBy(() -> await(version)).isInstanceOf(UnavailableException.class);
    }

    private Future<RoomReply.Version> version(RoomId room) {
        return rooms.ask(new RoomRequest.AskVersion(room), RoomReply.Version.class);
    }

    private RoomHistory room(String id) {
        RoomHistory room = new RoomHistory(RoomVersion.V10, ALICE.value(), new RoomId(id));
        room.join(BOB.value());
        room.join(CAROL.value());
        room.join(DAVE.value());
        StoredRoom.put(store, room, SELF);
        return room;
    }

    /** A room ID of the same shard. */
    private RoomId sibling(String opaque) {
        for (int i = 0; ; i++) {
            RoomId id = new RoomId(opaque + i + ":resident.example");
            if (ShardId.of(id).equals(ShardId.of(history.roomId()))) {
                return id;
            }
        }
    }

    private Pdu leave(UserId user) {
        return history.sign(
                history.draft(user.value(), EventType.MEMBER, user.value(), JsonObject.of("membership", "leave")));
    }

    private void acceptedByAnotherOwner(Pdu leave) throws Exception {
        Set<StateKey> keys = Room.usualKeys(Optional.of(CAROL));
        OpenedRoom opened = store.open(0, history.roomId(), keys)
                .toCompletableFuture()
                .get()
                .orElseThrow();
        Room room = Room.open(opened.record(), opened.loaded(), keys, SELF);
        Optional<RoomChange> change = Optional.empty();
        while (change.isEmpty()) {
            try {
                change = room.sendLeave(VerifiedPdu.alreadyVerified(leave), ORIGIN)
                        .change();
            } catch (NotLoaded missing) {
                room.add(
                        store.load(opened.record().handle(), room.version(), missing.request())
                                .toCompletableFuture()
                                .get(),
                        missing.request());
            }
        }
        store.commit(change.get(), EPOCH).toCompletableFuture().get();
    }

    private Future<Verdict> send(Pdu leave) {
        return send(leave, Duration.ofSeconds(10));
    }

    private Future<Verdict> send(Pdu leave, Duration patience) {
        RoomRequest request = new RoomRequest.SendLeave(history.roomId(), VerifiedPdu.alreadyVerified(leave), ORIGIN);
        return rooms.ask(request, RoomReply.Decided.class, patience).map(RoomReply.Decided::verdict);
    }

    private Future<RoomReply.Template> template(UserId user) {
        return rooms.ask(new RoomRequest.MakeLeave(history.roomId(), user, ORIGIN), RoomReply.Template.class);
    }

    private Future<RoomReply.Frontier> frontier(ServerName server) {
        return rooms.ask(new RoomRequest.AskFrontier(history.roomId(), server), RoomReply.Frontier.class);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(10, TimeUnit.SECONDS);
    }
}
