package dev.exeunt.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exeunt.matrix.event.ServerName;
import dev.exeunt.matrix.json.JsonObject;
import dev.exeunt.net.FederationResponse;
import dev.exeunt.room.RoomHandle;
import dev.exeunt.shard.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DestinationsTest {
    private static final ServerName ONE = new ServerName("one.example");
    private static final ServerName TWO = new ServerName("two.example");
    private static final RoomHandle ROOM = new RoomHandle(1, 1);
    private static final RoomHandle OTHER_ROOM = new RoomHandle(2, 2);

    private QueueNode node;

    @BeforeEach
    void start() throws Exception {
        node = new QueueNode(QueueNode.SETTINGS, ONE, TWO);
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    @Test
    void whatComesWhileATransactionIsUnderWayGoesTogetherAndNothingIsWritten() throws Exception {
        Promise<FederationResponse> answer = Promise.promise();
        node.servers().answers(ONE, answer::future);
        List<Future<List<ServerName>>> receipts = new ArrayList<>(accept(ROOM, 1));
        Eventually.until(() -> node.servers().tries(ONE) == 1);

        receipts.addAll(accept(ROOM, 70));
        assertThat(pending(ONE)).isEqualTo(71);
        node.servers().answers(ONE, () -> Future.succeededFuture(FakeServers.TAKEN));
        answer.complete(FakeServers.TAKEN);

        awaitSigned(receipts);
        assertThat(node.servers().events(ONE)).isEqualTo(numbers(ROOM, 71));
        assertThat(node.servers().events(TWO)).isEqualTo(numbers(ROOM, 71));
        assertThat(node.servers().transactions(ONE)).extracting(List::size).containsExactly(1, 50, 20);
        assertThat(node.servers().mostUnderWay(ONE)).isEqualTo(1);
        assertThat(node.store().writes()).isZero();
    }

    @Test
    void aServerDoesNotGetItsOwnEvents() {
        Future<List<ServerName>> receipt = node.accept(node.event(ROOM, ONE));

        awaitSigned(List.of(receipt));

        assertThat(node.servers().tries(ONE)).isZero();
        assertThat(node.servers().events(TWO)).containsExactly("1/1");
    }

    @Test
    void aServerThatFailsIsBehindWithOneRowForEachRoom() throws Exception {
        node.servers().answers(ONE, () -> Future.succeededFuture(FakeServers.BROKEN));
        List<Future<List<ServerName>>> receipts = new ArrayList<>(accept(ROOM, 120));
        receipts.addAll(accept(OTHER_ROOM, 3));

        awaitSigned(receipts);

        assertThat(node.servers().events(TWO)).hasSize(123);
        assertThat(node.store().behind(ONE)).isEqualTo(Map.of(ROOM, 0L, OTHER_ROOM, 0L));
        assertThat(node.store().standing(ONE).failures()).isPositive();
        assertThat(pending(ONE)).isEqualTo(123);
        assertThat(pending(TWO)).isZero();
    }

    @Test
    void aServerThatWorksAgainGetsAllThatItMissedInOrder() throws Exception {
        aServerThatFailsIsBehindWithOneRowForEachRoom();

        node.servers().answers(ONE, () -> Future.succeededFuture(FakeServers.TAKEN));

        Eventually.until(() -> node.servers().events(ONE).size() == 123);
        Eventually.until(() -> node.store().behind(ONE).isEmpty());
        assertThat(node.servers().events(ONE))
                .isEqualTo(Stream.concat(numbers(ROOM, 120).stream(), numbers(OTHER_ROOM, 3).stream())
                        .toList());
        assertThat(node.servers().transactions(ONE)).extracting(List::size).allMatch(size -> size <= 50);
        assertThat(node.servers().mostUnderWay(ONE)).isEqualTo(1);
        assertThat(node.store().standing(ONE).failures()).isZero();
        assertThat(node.store().standing(ONE).lastSuccess()).isPositive();
        assertThat(pending(ONE)).isZero();
    }

    @Test
    void theNextOwnerOfAQueueGoesOnWhereTheFormerOneEnded() throws Exception {
        aServerThatFailsIsBehindWithOneRowForEachRoom();

        node.handOver();
        node.servers().answers(ONE, () -> Future.succeededFuture(FakeServers.TAKEN));
        awaitSigned(accept(ROOM, 1));

        Eventually.until(() -> node.servers().events(ONE).size() == 124);
        Eventually.until(() -> node.store().behind(ONE).isEmpty());
        assertThat(node.servers().events(ONE)).doesNotHaveDuplicates();
    }

    @Test
    void aTransactionThatOutlastsTheEndOfItsShardIsWaitedForByTheNextOwner() throws Exception {
        node.servers().answers(ONE, () -> Promise.<FederationResponse>promise().future());
        Future<List<ServerName>> receipt = accept(ROOM, 1).get(0);
        Eventually.until(() -> node.servers().tries(ONE) == 1);
        long before = System.currentTimeMillis();

        node.handOver();

        assertThat(node.store().behind(ONE)).isEqualTo(Map.of(ROOM, 0L));
        assertThat(node.store().standing(ONE).retryAt()).isBetween(before + 3_000, before + 5_000);
        awaitSigned(List.of(receipt));
        assertThat(node.servers().tries(ONE)).isEqualTo(1);
    }

    /** What it knows to be missed is less than what its successor knows, also where that one is on the same node. */
    @Test
    void aTransactionThatOutlastsTheEndOfItsShardTakesNothingFromTheNextOwner() throws Exception {
        Promise<FederationResponse> answer = Promise.promise();
        node.servers().answers(ONE, answer::future);
        List<Future<List<ServerName>>> receipts = new ArrayList<>(accept(ROOM, 1));
        Eventually.until(() -> node.servers().tries(ONE) == 1);
        node.handOver();
        receipts.addAll(accept(ROOM, 1));
        awaitSigned(receipts);

        answer.complete(FakeServers.TAKEN);
        Eventually.until(() -> node.servers().events(ONE).size() == 1);
        node.handOver();

        assertThat(node.store().behind(ONE)).isEqualTo(Map.of(ROOM, 0L));
    }

    @Test
    void whatAServerRefusesIsItsOwnDecision() {
        node.servers()
                .answers(
                        ONE,
                        () -> Future.succeededFuture(new FederationResponse(
                                200,
                                JsonObject.of(
                                        "pdus",
                                        JsonObject.of(
                                                "$1-1", JsonObject.of("error", "no\nthanks" + "!".repeat(500)))))));

        awaitSigned(accept(ROOM, 1));

        assertThat(node.servers().tries(ONE)).isEqualTo(1);
        assertThat(node.store().writes()).isZero();
    }

    @Test
    void aServerThatWantsToBeLeftAloneIs() {
        node.servers()
                .answers(
                        ONE,
                        () -> Future.succeededFuture(
                                new FederationResponse(429, JsonObject.of("retry_after_ms", 60_000))));
        long before = System.currentTimeMillis();

        awaitSigned(accept(ROOM, 1));

        assertThat(node.store().standing(ONE).retryAt()).isGreaterThanOrEqualTo(before + 60_000);
        assertThat(node.servers().tries(ONE)).isEqualTo(1);
    }

    @Test
    void aServerThatDoesNotAnswerIsBehindBeforeItHasFailed() {
        Promise<FederationResponse> answer = Promise.promise();
        node.servers().answers(ONE, answer::future);

        awaitSigned(accept(ROOM, 3));
        awaitSigned(accept(ROOM, 2));

        assertThat(node.store().behind(ONE)).isEqualTo(Map.of(ROOM, 0L));
        assertThat(node.store().standing(ONE).failures()).isZero();
        assertThat(node.servers().events(TWO)).hasSize(5);
        node.servers().answers(ONE, () -> Future.succeededFuture(FakeServers.TAKEN));
        answer.complete(FakeServers.TAKEN);
        Eventually.until(() -> node.store().behind(ONE).isEmpty());
        assertThat(node.servers().events(ONE)).isEqualTo(numbers(ROOM, 5));
    }

    @Test
    void nothingIsSignedForWhileTheStoreIsAway() {
        node.servers().answers(ONE, () -> Future.succeededFuture(FakeServers.BROKEN));
        node.store().fail(1);

        List<Future<List<ServerName>>> receipts = accept(ROOM, 1);
        Eventually.until(() -> node.servers().tries(ONE) > 0);
        assertThat(receipts.get(0).isComplete()).isFalse();

        awaitSigned(receipts);
        assertThat(node.store().behind(ONE)).isEqualTo(Map.of(ROOM, 0L));
    }

    /** Whoever has the queue by now may have sent all that the store said was missed, and has taken it out. */
    @Test
    void aQueueThatIsBehindSignsForNothingMoreOnceAnotherNodeHasIt() throws Exception {
        aServerThatFailsIsBehindWithOneRowForEachRoom();
        node.store().takeOver();

        Future<List<ServerName>> receipt = accept(ROOM, 1).get(0);

        Eventually.until(receipt::isComplete);
        assertThat(receipt.result()).containsExactly(ONE);
    }

    @Test
    void aParcelForAQueueThatIsNotHereIsSentAwayAsAWhole() throws Exception {
        List<ServerName> servers = List.of(new ServerName("stranger.example"), TWO);

        Future<List<ServerName>> receipt =
                node.accept(node.event(ROOM, QueueNode.SELF).to(servers));

        Eventually.until(receipt::isComplete);
        assertThat(receipt.result()).isEqualTo(servers);
        assertThat(node.servers().tries(TWO)).isZero();
    }

    // ---- in the words of the tests

    private List<Future<List<ServerName>>> accept(RoomHandle room, int events) {
        return IntStream.range(0, events)
                .mapToObj(i -> node.accept(node.event(room, QueueNode.SELF)))
                .toList();
    }

    private static void awaitSigned(List<Future<List<ServerName>>> receipts) {
        receipts.forEach(receipt -> {
            Eventually.until(receipt::isComplete);
            assertThat(receipt.result()).isEmpty();
        });
    }

    private static List<String> numbers(RoomHandle room, int last) {
        return IntStream.rangeClosed(1, last)
                .mapToObj(number -> room.number() + "/" + number)
                .toList();
    }

    private long pending(ServerName server) throws Exception {
        return node.status().stream()
                .filter(queue -> queue.server().equals(server))
                .mapToLong(DestinationStatus::pending)
                .sum();
    }
}
