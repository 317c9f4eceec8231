package dev.exeunt.shard;

import static dev.exeunt.shard.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.RoomId;
import dev.exeunt.matrix.event.RoomVersion;
import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.event.UserId;
import dev.exeunt.net.Listeners;
import dev.exeunt.room.RoomHistory;
import dev.exeunt.shard.TestCluster.Member;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HazelcastPlacementTest {
    private static final ServerName SELF = new ServerName("resident.example");

    private TestCluster cluster;

    @BeforeEach
    void begin() throws Exception {
        cluster = new TestCluster();
    }

    @AfterEach
    void end() throws Exception {
        cluster.close();
    }

    @Test
    void aNodeThatIsTheFirstHasEveryShardAndSharesThemWithThoseThatJoin() throws Exception {
        Member one = cluster.join();
        assertThat(placedOn(one, one)).isEqualTo(ShardId.COUNT);

        Member two = cluster.join();

        until(() -> placedOn(two, two) >= ShardId.COUNT / 2);
        until(() -> placedOn(one, two) == placedOn(two, two));
        assertThat(placedOn(one, one) + placedOn(one, two)).isEqualTo(ShardId.COUNT);
        assertThat(one.placement().members()).isEqualTo(Set.of(one.id(), two.id()));
    }

    @Test
    void theShardsOfANodeThatDiedArePlacedOnTheOthersAndItsAskersAreTold() throws Exception {
        Member one = cluster.join();
        Member two = cluster.join();
        until(() -> placedOn(one, two) > 0);
        List<String> left = new CopyOnWriteArrayList<>();
        one.placement().observe(new Placement.Observer() {
            @Override
            public void moved() {}

            @Override
            public void left(String node) {
                left.add(node);
            }
        });

        two.kill();

        until(() -> placedOn(one, one) == ShardId.COUNT);
        until(() -> left.equals(List.of(two.id())));
        assertThat(one.placement().members()).isEqualTo(Set.of(one.id()));
    }

    @Test
    void aNodeThatWithdrawsHasNoShardsUntilItComesBack() throws Exception {
        Member one = cluster.join();
        Member two = cluster.join();
        until(() -> placedOn(one, two) > 0);

        assertThat(two.placement().withdraw().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isTrue();
        until(() -> placedOn(one, one) == ShardId.COUNT);
        assertThat(one.placement().withdraw().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .as("there is nobody else")
                .isFalse();

        two.placement().comeBack().toCompletableFuture().get(20, TimeUnit.SECONDS);
        until(() -> placedOn(one, two) > 0);
    }

    @Test
    void aNodeThatIsNotToOwnShardsOwnsNoneWhenItComesBackEither() throws Exception {
        Member one = cluster.join();
        Member two = cluster.joinWithoutShards();

        two.placement().withdraw().toCompletableFuture().get(20, TimeUnit.SECONDS);
        two.placement().comeBack().toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(two.hazelcast().getCluster().getLocalMember().isLiteMember()).isTrue();
        assertThat(placedOn(one, one)).isEqualTo(ShardId.COUNT);
    }

    @Test
    void aRoomIsReachedFromEveryNodeAndAfterItsOwnerDiedToo() throws Exception {
        HeapStore store = new HeapStore();
        HeapOwnership ownership = new HeapOwnership();
        Member one = cluster.join();
        Member two = cluster.join();
        supervise(one, store, ownership);
        supervise(two, store, ownership);
        until(() -> placedOn(one, two) > 0);
        RoomHistory history = roomOn(two);
        StoredRoom.put(store, history, SELF);
        Rooms rooms = new Rooms(one.vertx(), one.placement());

        assertThat(await(template(rooms, history)).version()).isEqualTo(RoomVersion.V10);

        ownership.leave(two.id());
        two.kill();
        assertThat(await(template(rooms, history)).version()).isEqualTo(RoomVersion.V10);
    }

    @Test
    void whatWasAskedOfANodeThatDiesIsAskedAgainAtOnce() throws Exception {
        Member one = cluster.join();
        Member two = cluster.join();
        RoomMessages.register(two.vertx().eventBus());
        until(() -> placedOn(one, two) > 0);
        RoomHistory history = roomOn(two);
        List<Object> silent = new CopyOnWriteArrayList<>();
        await(two.vertx()
                .eventBus()
                .consumer(RoomGatewayVerticle.address(two.id()), silent::add)
                .completion());
        HeapStore store = new HeapStore();
        StoredRoom.put(store, history, SELF);
        supervise(one, store, new HeapOwnership());
        Duration longerThanTheTest = Duration.ofMinutes(1);
        Rooms rooms = new Rooms(one.vertx(), one.placement(), longerThanTheTest, longerThanTheTest);

        Future<RoomReply.Template> template = template(rooms, history);
        until(() -> !silent.isEmpty());
        two.kill();

        assertThat(await(template).version()).isEqualTo(RoomVersion.V10);
    }

    private static void supervise(Member member, HeapStore store, HeapOwnership ownership) throws Exception {
        RoomMessages.register(member.vertx().eventBus());
        ShardServices services = new ShardServices(
                store,
                SELF,
                RoomHistory.keyOf(SELF),
                InstantSource.system(),
                MemoryBudget.ofHeap(),
                new Lease(),
                RoomObserver.NONE);
        await(member.vertx()
                .deployVerticle(new ShardSupervisor(
                        services, ownership, member.placement(), new Listeners(), new ShardCensus())));
        await(member.vertx().deployVerticle(new RoomGatewayVerticle(member.placement())));
    }

    private static Future<RoomReply.Template> template(Rooms rooms, RoomHistory history) {
        UserId user = new UserId("@bob:origin.example");
        return rooms.ask(
                new RoomRequest.MakeLeave(history.roomId(), user, new ServerName("origin.example")),
                RoomReply.Template.class);
    }

    /** A room whose shard is placed on the node. */
    private static RoomHistory roomOn(Member node) {
        for (int i = 0; ; i++) {
            RoomId id = new RoomId("!" + i + ":resident.example");
            if (node.placement()
                    .nodeOf(ShardId.of(id))
                    .filter(node.id()::equals)
                    .isPresent()) {
                RoomHistory history = new RoomHistory(RoomVersion.V10, "@alice:resident.example", id);
                history.join("@bob:origin.example");
                return history;
            }
        }
    }

    private static long placedOn(Member seenBy, Member node) {
        return ShardId.ALL.stream()
                .filter(shard -> seenBy.placement()
                        .nodeOf(shard)
                        .filter(node.id()::equals)
                        .isPresent())
                .count();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(20, TimeUnit.SECONDS);
    }
}
