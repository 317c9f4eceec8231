package dev.exeunt.shard;

import static dev.exeunt.shard.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exeunt.matrix.event.Pdu;
import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.matrix.event.VerifiedPdu;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.net.Listeners;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.room.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShardSupervisorTest {
    private static final ServerName SELF = new ServerName("resident.example");
    private static final UserId BOB = new UserId("@bob:origin.example");
    private static final Set<ShardId> ALL = Set.copyOf(ShardId.ALL);

    private final Vertx vertx = Vertx.vertx();
    private final HeapStore store = new HeapStore();
    private final HeapOwnership ownership = new HeapOwnership();
    private final MovablePlacement placement = new MovablePlacement("one", "two");
    private final ShardCensus ofOne = new ShardCensus();
    private final ShardCensus ofTwo = new ShardCensus();
    private final Rooms rooms = new Rooms(vertx, placement.of("one"), Duration.ofSeconds(2));
    private final RoomHistory history =
            new RoomHistory(RoomVersion.V10, "@alice:resident.example", new RoomId("!room:resident.example"));
    private final ShardId shard = ShardId.of(history.roomId());

    @BeforeEach
    void registerMessages() {
        RoomMessages.register(vertx.eventBus());
        history.join(BOB.value());
        StoredRoom.put(store, history, SELF);
    }

    @AfterEach
    void close() throws Exception {
        store.release();
        await(vertx.close());
    }

    @Test
    void everyShardThatIsPlacedHereHasAnOwnerWhileTheSupervisorRuns() throws Exception {
        String supervisor = await(supervise("one", ofOne));

        List<RoomId> ids = IntStream.range(0, 50)
                .mapToObj(i -> new RoomId("!" + i + ":resident.example"))
                .toList();
        ids.forEach(id -> StoredRoom.put(store, new RoomHistory(RoomVersion.V10, "@alice:resident.example", id), SELF));
        for (RoomId id : ids) {
            assertThat(await(rooms.ask(new RoomRequest.AskVersion(id), RoomReply.Version.class))
                            .version())
                    .isEqualTo(RoomVersion.V10);
        }
        assertThat(ofOne.owned()).isEqualTo(ShardId.COUNT);

        await(vertx.undeploy(supervisor));
        assertThatThrownBy(() -> await(version())).isInstanceOf(UnavailableException.class);
        assertThat(ALL).allMatch(any -> ownership.ownerOf(any).isEmpty());
    }

    @Test
    void aShardThatMovesIsGivenUpByTheOneNodeAndTakenOverByTheOtherWithTheNextEpoch() throws Exception {
        await(supervise("one", ofOne));
        await(supervise("two", ofTwo));
        long before = ownership.epochOf(shard);

        placement.place(Set.of(shard), "two");

        until(() -> ofTwo.owned() == 1);
        assertThat(ofOne.owned()).isEqualTo(ShardId.COUNT - 1);
        assertThat(ownership.ownerOf(shard)).contains("two");
        assertThat(ownership.epochOf(shard)).isEqualTo(before + 1);
    }

    @Test
    void aShardIsGivenUpOnlyAfterWhatItTookIsCommitted() throws Exception {
        await(supervise("one", ofOne));
        await(supervise("two", ofTwo));
        await(version());
        store.hold(null);
        Future<Verdict> leave = leave();
        until(() -> store.waiting() == 1);

        placement.place(Set.of(shard), "two");
        await(vertx.timer(300));

        assertThat(ownership.ownerOf(shard)).contains("one");
        store.release();
        until(() -> ofTwo.owned() == 1);
        assertThat(await(leave)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void aShardThatItsFormerOwnerStillHasIsAskedForAgainUntilItIsGivenUp() throws Exception {
        ownership.give(shard, "two");
        Future<String> started = supervise("one", ofOne);
        until(() -> ofOne.owned() == ShardId.COUNT - 1);
        assertThat(ofOne.waiting()).isEqualTo(1);

        await(ownership.release("two", Map.of(shard.number(), 1L)));

        await(started);
        assertThat(ofOne.owned()).isEqualTo(ShardId.COUNT);
        assertThat(ofOne.waiting()).isZero();
    }

    @Test
    void aShardThatAnotherNodeKeepsIsAskedForNoMoreOftenAfterMuchHasMoved() throws Exception {
        await(supervise("one", ofOne));
        ownership.give(shard, "two");
        until(() -> ofOne.waiting() == 1);

        for (int i = 0; i < 30; i++) {
            int asked = ownership.claims();
            placement.place(Set.of(shard), "one");
            until(() -> ownership.claims() > asked);
        }
        int before = ownership.claims();
        await(vertx.timer(1_000));

        // Ten times a second, and once when the lease is renewed.
        assertThat(ownership.claims() - before).isLessThan(20);
    }

    @Test
    void aShardThatTheStoreGaveToThisNodeWithoutItsKnowledgeIsGivenBackWhereItIsPlacedElsewhere() throws Exception {
        await(supervise("one", ofOne));
        await(supervise("two", ofTwo));
        placement.place(Set.of(shard), "two");
        until(() -> ofTwo.owned() == 1);

        ownership.give(shard, "one");

        until(() -> ownership.ownerOf(shard).equals(Optional.of("two")) && ofTwo.owned() == 1);
    }

    @Test
    void whileTwoHalvesBecomeOneNothingIsClaimedAndNothingGivenUp() throws Exception {
        await(supervise("one", ofOne));
        await(supervise("two", ofTwo));

        placement.settled(false);
        placement.place(ALL, "two");
        await(vertx.timer(300));
        assertThat(ofOne.owned()).isEqualTo(ShardId.COUNT);
        assertThat(ofTwo.owned()).isZero();

        placement.settled(true);
        until(() -> ofTwo.owned() == ShardId.COUNT);
    }

    @Test
    void aShardThatWasTakenMeanwhileIsStoppedWhenTheLeaseIsRenewed() throws Exception {
        await(supervise("one", ofOne));

        ownership.give(shard, "two");

        // While it stops, it is neither here nor waited for.
        until(() -> ofOne.owned() == ShardId.COUNT - 1 && ofOne.waiting() == 1);
    }

    @Test
    void aNodeThatCannotReachTheStoreWithdrawsWhereAnotherCanAndComesBackAfterwards() throws Exception {
        await(supervise("one", ofOne));
        vertx.eventBus().consumer("store.two", question -> question.reply(true));

        ownership.unreachable(true);
        until(() -> placement.withdrawn().equals("one"));

        ownership.unreachable(false);
        until(() -> placement.withdrawn().isEmpty());
    }

    @Test
    void aNodeStaysWhereNoOtherReachesTheStoreEither() throws Exception {
        await(supervise("one", ofOne));
        vertx.eventBus().consumer("store.two", question -> question.reply(false));

        ownership.unreachable(true);
        await(vertx.timer(4_500));

        assertThat(placement.withdrawn()).isEmpty();
    }

    @Test
    void roomsAreNotSpokenForOnceTheLeaseIsOver() throws Exception {
        await(supervise("one", ofOne));
        await(version());

        ownership.unreachable(true);
        await(vertx.timer(Lease.LENGTH.toMillis() + 1_000));

        assertThatThrownBy(() -> await(version())).isInstanceOf(UnavailableException.class);
        ownership.unreachable(false);
        until(() -> ofOne.owned() == ShardId.COUNT && isAnswered());
    }

    @Test
    void aNodeDoesNotStartWhereNodesOutsideOfItsClusterHaveTheStore() {
        MovablePlacement apart = new MovablePlacement("one");
        ownership.give(shard, "stranger");

        Future<String> started = supervise(apart.of("one"), ofOne);

        assertThatThrownBy(() -> started.await(30, TimeUnit.SECONDS)).hasMessageContaining("stranger");
    }

    private Future<String> supervise(String node, ShardCensus census) {
        return supervise(placement.of(node), census);
    }

    private Future<String> supervise(Placement seen, ShardCensus census) {
        ShardServices services = new ShardServices(
                store,
                SELF,
                RoomHistory.keyOf(SELF),
                InstantSource.system(),
                MemoryBudget.ofHeap(),
                new Lease(),
                RoomObserver.NONE);
        return vertx.deployVerticle(new ShardSupervisor(services, ownership, seen, new Listeners(), census));
    }

    private Future<RoomReply.Version> version() {
        return rooms.ask(new RoomRequest.AskVersion(history.roomId()), RoomReply.Version.class, Duration.ofMillis(300));
    }

    private boolean isAnswered() {
        return version()
                .map(true)
                .otherwise(false)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private Future<Verdict> leave() {
        JsonObject content = JsonObject.of("membership", "leave");
        Pdu leave = history.sign(history.draft(BOB.value(), "m.room.member", BOB.value(), content));
        RoomRequest request = new RoomRequest.SendLeave(
                history.roomId(), VerifiedPdu.alreadyVerified(leave), new ServerName("origin.example"));
        return rooms.ask(request, RoomReply.Decided.class).map(RoomReply.Decided::verdict);
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(20, TimeUnit.SECONDS);
    }
}
